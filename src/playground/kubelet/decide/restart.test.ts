import { describe, expect, it } from "vitest";
import type { Container } from "../../../kubernetes/types.ts";
import { aPod, created, exited, running } from "../fixtures.ts";
import type { ObservedContainer } from "../observed.ts";
import type { ContainerRole } from "../pod.ts";
import { isPodOver, isRestarted, restartPolicyOf } from "./restart.ts";

const app: Container = { name: "app", image: "busybox" };
const sidecar: Container = { ...app, restartPolicy: "Always" };

describe("restart policy", () => {
  const rows: [string | undefined, ContainerRole, Container, string][] = [
    [undefined, "app", app, "Always"],
    ["Always", "app", app, "Always"],
    ["OnFailure", "app", app, "OnFailure"],
    ["Never", "app", app, "Never"],
    ["Always", "init", app, "OnFailure"],
    ["OnFailure", "init", app, "OnFailure"],
    ["Never", "init", app, "Never"],
    ["Never", "init", sidecar, "Always"],
    ["Always", "ephemeral", app, "Never"],
  ];
  it.each(rows)("of a %s Pod's %s container %o is %s", (restartPolicy, role, container, policy) => {
    const pod = aPod(restartPolicy === undefined ? {} : { restartPolicy });
    expect(restartPolicyOf(pod, role, container)).toBe(policy);
  });

  it.each([
    ["Always", 0, true],
    ["Always", 1, true],
    ["OnFailure", 0, false],
    ["OnFailure", 1, true],
    ["Never", 0, false],
    ["Never", 1, false],
  ])("%s after exit code %d restarts: %s", (policy, exitCode, again) => {
    const pod = aPod({ restartPolicy: policy });
    expect(isRestarted(pod, "app", app, exited("app", exitCode))).toBe(again);
  });

  it("takes a container whose shim vanished for a failed one", () => {
    const pod = aPod({ restartPolicy: "OnFailure" });
    expect(isRestarted(pod, "app", app, running("app", { state: "unknown" }))).toBe(true);
  });
});

describe("a container's own restart policy", () => {
  const on = (operator: string, ...values: number[]) => ({
    restartPolicyRules: [{ action: "Restart", exitCodes: { operator, values } }],
  });
  const never = { restartPolicy: "Never" };
  const rows: [string, Partial<Container>, ContainerRole, number, boolean][] = [
    ["beats the Pod's", { restartPolicy: "Always" }, "app", 0, true],
    ["may be to stay down", never, "app", 1, false],
    [
      "gives way to a rule that names the exit code",
      { ...never, ...on("In", 42) },
      "app",
      42,
      true,
    ],
    ["stands when no rule names it", { ...never, ...on("In", 42) }, "app", 1, false],
    ["may have a rule for all other codes", { ...never, ...on("NotIn", 0, 1) }, "app", 42, true],
    ["and not for those", { ...never, ...on("NotIn", 0, 1) }, "app", 1, false],
    [
      "ignores a rule of another action",
      { ...never, restartPolicyRules: [{ ...on("In", 1).restartPolicyRules[0], action: "Stop" }] },
      "app",
      1,
      false,
    ],
    [
      "ignores a rule that names no codes",
      { ...never, restartPolicyRules: [{ action: "Restart" }] },
      "app",
      1,
      false,
    ],
    ["makes a failed init container run again", { ...never, ...on("In", 3) }, "init", 3, true],
    ["never makes one run again that is done", { ...never, ...on("In", 0) }, "init", 0, false],
  ];
  it.each(rows)("%s", (_what, own, role, exitCode, again) => {
    const pod = aPod({ restartPolicy: "OnFailure" });
    expect(isRestarted(pod, role, { ...app, ...own }, exited("app", exitCode))).toBe(again);
  });
});

describe("a Pod is over", () => {
  const two = { containers: [app, { ...app, name: "b" }] };
  const init = { initContainers: [{ ...app, name: "ini" }] };
  const rows: [string, boolean, Parameters<typeof aPod>[0], ObservedContainer[]][] = [
    ["nothing has run", false, { restartPolicy: "Never" }, []],
    ["its container runs", false, { restartPolicy: "Never" }, [running("app")]],
    ["its container was only created", false, { restartPolicy: "Never" }, [created("app")]],
    [
      "its container ended well and never restarts",
      true,
      { restartPolicy: "Never" },
      [exited("app", 0)],
    ],
    [
      "its container failed and never restarts",
      true,
      { restartPolicy: "Never" },
      [exited("app", 1)],
    ],
    [
      "its container ended well under OnFailure",
      true,
      { restartPolicy: "OnFailure" },
      [exited("app", 0)],
    ],
    [
      "its container failed under OnFailure",
      false,
      { restartPolicy: "OnFailure" },
      [exited("app", 1)],
    ],
    ["its container ended well under Always", false, {}, [exited("app", 0)]],
    [
      "an older attempt ended and the newest runs",
      false,
      { restartPolicy: "Never" },
      [running("app", { attempt: 1 }), exited("app", 0)],
    ],
    [
      "one of two has ended",
      false,
      { ...two, restartPolicy: "Never" },
      [exited("app", 0), running("b")],
    ],
    [
      "both have ended",
      true,
      { ...two, restartPolicy: "Never" },
      [exited("app", 0), exited("b", 1)],
    ],
    [
      "an init container failed for good",
      true,
      { ...init, restartPolicy: "Never" },
      [exited("ini", 1)],
    ],
    ["an init container failed and is retried", false, { ...init }, [exited("ini", 1)]],
    [
      "an init container ended well",
      false,
      { ...init, restartPolicy: "Never" },
      [exited("ini", 0)],
    ],
    [
      "only its ephemeral container runs on",
      true,
      { restartPolicy: "Never", ephemeralContainers: [{ name: "dbg" }] },
      [running("dbg"), exited("app", 0)],
    ],
    [
      "only its sidecar runs on",
      true,
      { restartPolicy: "Never", initContainers: [{ ...sidecar, name: "side" }] },
      [running("side"), exited("app", 0)],
    ],
    [
      "its sidecar failed",
      false,
      { restartPolicy: "Never", initContainers: [{ ...sidecar, name: "side" }] },
      [exited("side", 1), running("app")],
    ],
  ];
  it.each(rows)("when %s: %s", (_when, over, spec, containers) => {
    expect(isPodOver(aPod(spec), { sandboxes: [], containers })).toBe(over);
  });
});
