import { describe, expect, it } from "vitest";
import type { Container, ContainerStatus, Pod } from "../../../kubernetes/types.ts";
import { aPod, aSituation, exited, running, type SituationFacts } from "../fixtures.ts";
import { podStatus } from "./pod-status.ts";

const probe = { exec: { command: ["true"] } };
const app: Container = { name: "app", image: "busybox", readinessProbe: probe };
const slow: Container = { ...app, startupProbe: probe };
const verdicts = (verdict: object, id = "app-0") => ({ probes: new Map([[id, verdict]]) });
const runs = { hooks: new Map([["app-0", { phase: "running" as const }]]) };

/** What the API said before of the container with this id. */
function stored(id: string, facts: Partial<ContainerStatus>): Pod["status"] {
  const entry = { name: "app", image: "", imageID: "", restartCount: 0, ready: false };
  return { containerStatuses: [{ ...entry, containerID: `containerd://${id}`, ...facts }] };
}

type Row = [what: string, facts: SituationFacts, started: boolean, ready: boolean];

describe("started and ready", () => {
  const containers = [running("app")];
  const pod = aPod({ containers: [app] });
  it.each<Row>([
    ["without probes while it runs", { containers }, true, true],
    ["not before it runs", { pod }, false, false],
    ["not after its end", { pod, containers: [exited("app", 0)] }, false, false],
    ["not ready before its readiness probe says so", { pod, containers }, true, false],
    ["ready when it does", { pod, containers, ...verdicts({ readiness: true }) }, true, true],
    [
      "not ready when it fails",
      { pod, containers, ...verdicts({ readiness: false }) },
      true,
      false,
    ],
    [
      "not started before its startup probe says so",
      { pod: aPod({ containers: [slow] }), containers },
      false,
      false,
    ],
    [
      "not ready on the word of another probe than readiness",
      {
        pod: aPod({ containers: [slow] }),
        containers,
        ...verdicts({ startup: true, liveness: true }),
      },
      true,
      false,
    ],
    [
      "not on the word of its predecessor's probes",
      { pod, containers: [running("app", { attempt: 1 })], ...verdicts({ readiness: true }) },
      true,
      false,
    ],
    [
      "as it was before the playground's restart, until there is a result",
      {
        pod: aPod(
          { containers: [slow] },
          { status: stored("app-0", { started: true, ready: true }) },
        ),
        containers,
      },
      true,
      true,
    ],
    [
      "not as an older container was before the playground's restart",
      {
        pod: aPod(
          { containers: [slow] },
          { status: stored("app-9", { started: true, ready: true }) },
        ),
        containers,
      },
      false,
      false,
    ],
    [
      "what was ready no longer, when the first result says so",
      {
        pod: aPod(
          { containers: [app] },
          { status: stored("app-0", { started: true, ready: true }) },
        ),
        containers,
        ...verdicts({ readiness: false }),
      },
      true,
      false,
    ],
    ["not while its postStart hook runs", { pod, containers, ...runs }, false, false],
  ])("%s", (_what, facts, started, ready) => {
    const status = podStatus(aSituation(facts), "192.0.2.1");
    expect(status.containerStatuses).toMatchObject([{ started, ready }]);
  });
});

describe("readiness gates", () => {
  const gated = (...conditions: [string, string][]) =>
    aPod(
      { readinessGates: [{ conditionType: "a/open" }, { conditionType: "b/open" }] },
      { status: { conditions: conditions.map(([type, status]) => ({ type, status })) } },
    );
  const missing = (name: string) =>
    `corresponding condition of pod readiness gate "${name}" does not exist.`;
  it.each([
    ["that nobody has opened", gated(), `${missing("a/open")}, ${missing("b/open")}`],
    [
      "one of which is shut",
      gated(["a/open", "True"], ["b/open", "False"]),
      'the status of pod readiness gate "b/open" is not "True", but False',
    ],
    ["that are all open", gated(["a/open", "True"], ["b/open", "True"]), undefined],
  ])("%s", (_what, pod, message) => {
    const { conditions } = podStatus(
      aSituation({ pod, containers: [running("app")] }),
      "192.0.2.1",
    );
    const find = (wanted: string) => conditions?.find(({ type }) => type === wanted);
    expect(find("ContainersReady")?.status).toBe("True");
    expect(find("Ready")?.message).toBe(message);
    expect(find("Ready")?.status).toBe(message === undefined ? "True" : "False");
  });

  it("say nothing while a container isn't ready", () => {
    const { conditions } = podStatus(aSituation({ pod: gated() }), "192.0.2.1");
    expect(conditions?.find(({ type }) => type === "Ready")?.reason).toBe("ContainersNotReady");
  });
});

describe("a container in its postStart hook", () => {
  const hooked = aPod({ containers: [app] });
  it("keeps the entry it had", () => {
    const waiting = { reason: "CrashLoopBackOff", message: "back-off 10s" };
    const status = stored("app-0", { state: { waiting }, restartCount: 1 });
    const pod = aPod({ containers: [app] }, { status });
    const containers = [running("app", { attempt: 1 }), exited("app", 1)];
    const hooks = new Map([["app-1", { phase: "running" as const }]]);
    const { containerStatuses } = podStatus(aSituation({ pod, containers, hooks }), "192.0.2.1");
    expect(containerStatuses).toEqual(status?.containerStatuses);
  });

  it("that failed and ended says why, until it starts again", () => {
    const hooks = new Map([["app-0", { phase: "failed" as const, message: "exited with 3" }]]);
    const facts = { pod: hooked, containers: [exited("app", 137)], hooks };
    expect(podStatus(aSituation(facts), "192.0.2.1").containerStatuses).toMatchObject([
      {
        state: { waiting: { reason: "PostStartHookError", message: "exited with 3" } },
        lastState: { terminated: { exitCode: 137 } },
      },
    ]);
  });
});

describe("a deleted Pod whose containers have ended", () => {
  it.each([
    [0, "Succeeded"],
    [137, "Failed"],
  ])("with exit code %d is %s, whatever its restart policy", (exitCode, phase) => {
    const metadata = { deletionTimestamp: "2026-11-23T10:00:30Z" };
    const pod = aPod({}, { metadata, status: { phase: "Running" } });
    const facts = { pod, containers: [exited("app", exitCode)] };
    expect(podStatus(aSituation(facts), "192.0.2.1").phase).toBe(phase);
  });
});

describe("termination messages", () => {
  it("share 12 KiB among the containers of a Pod", () => {
    const pod = aPod({
      containers: [app, { ...app, name: "b" }, { ...app, name: "c" }, { ...app, name: "d" }],
    });
    const long = exited("app", 1, { message: "x".repeat(4096) });
    const { containerStatuses } = podStatus(aSituation({ pod, containers: [long] }), "192.0.2.1");
    expect(containerStatuses?.[0]?.state?.terminated?.message).toHaveLength(3072);
  });

  it("are not cut within a character", () => {
    const pod = aPod({ containers: ["app", "b", "c", "d"].map((name) => ({ ...app, name })) });
    const long = exited("app", 1, { message: `x${"é".repeat(2000)}` });
    const { containerStatuses } = podStatus(aSituation({ pod, containers: [long] }), "192.0.2.1");
    expect(containerStatuses?.[0]?.state?.terminated?.message).toBe(`x${"é".repeat(1535)}`);
  });
});
