import { describe, expect, it } from "vitest";
import type { PodStatus } from "../../../kubernetes/types.ts";
import { validateTransitions } from "../../resources/pods/status/container-states.ts";
import {
  aDebugger,
  aPod,
  aSandbox,
  aSituation,
  at,
  exited,
  hindered,
  running,
} from "../fixtures.ts";
import { podStatus } from "./pod-status.ts";

const hostIp = "192.0.2.1";
const names = (statuses: PodStatus["containerStatuses"]) => statuses?.map(({ name }) => name);

describe("a Pod's status", () => {
  it("tells addresses, start and generation", () => {
    const status = podStatus(
      aSituation({ pod: aPod({}, { metadata: { generation: 4 } }) }),
      hostIp,
    );
    expect(status).toMatchObject({
      observedGeneration: 4,
      hostIP: hostIp,
      hostIPs: [{ ip: hostIp }],
      podIP: "10.1.0.5",
      podIPs: [{ ip: "10.1.0.5" }],
      startTime: "2026-11-23T10:00:00Z",
    });
  });

  it("is the same for the same situation, so that nothing is written again", () => {
    const first = aSituation({ containers: [running("app")] });
    const status = podStatus(first, hostIp);
    const later = aSituation({
      pod: aPod({}, { status }),
      containers: [running("app")],
      now: at(90),
    });
    expect(JSON.stringify(podStatus(later, hostIp))).toBe(JSON.stringify(status));
  });

  it("keeps what others wrote, such as the class of service and the scheduler's condition", () => {
    const scheduled = { type: "PodScheduled", status: "True" };
    const pod = aPod({}, { status: { qosClass: "BestEffort", conditions: [scheduled] } });
    const status = podStatus(aSituation({ pod }), hostIp);
    expect(status.qosClass).toBe("BestEffort");
    expect(status.conditions?.at(-1)).toEqual(scheduled);
  });

  it.each([
    [
      "has the node's address in the node's network",
      aPod({ hostNetwork: true }),
      [aSandbox({ ips: [] })],
      hostIp,
    ],
    ["has no address before its sandbox", aPod(), [], undefined],
    [
      "keeps its last address after its sandbox",
      aPod({}, { status: { podIPs: [{ ip: "10.1.0.9" }] } }),
      [aSandbox({ ready: false, ips: [] })],
      "10.1.0.9",
    ],
    [
      "has the address of its newest sandbox",
      aPod({}, { status: { podIPs: [{ ip: "10.1.0.9" }] } }),
      [aSandbox({ ips: ["10.1.0.7"] }), aSandbox()],
      "10.1.0.7",
    ],
  ])("%s", (_what, pod, sandboxes, podIP) => {
    expect(podStatus(aSituation({ pod, sandboxes }), hostIp).podIP).toBe(podIP);
  });

  it("has a list only where the spec has one, ephemeral containers by name", () => {
    const plain = podStatus(aSituation(), hostIp);
    expect(plain).not.toHaveProperty("initContainerStatuses");
    expect(plain).not.toHaveProperty("ephemeralContainerStatuses");
    const pod = aPod({
      initContainers: [{ name: "z" }, { name: "a" }],
      ephemeralContainers: [aDebugger({ name: "y" }), aDebugger({ name: "b" })],
    });
    const status = podStatus(aSituation({ pod }), hostIp);
    expect(names(status.initContainerStatuses)).toEqual(["z", "a"]);
    expect(names(status.ephemeralContainerStatuses)).toEqual(["b", "y"]);
  });
});

describe("ephemeral containers", () => {
  const withDebugger = aPod({ ephemeralContainers: [aDebugger()] });
  it.each([
    ["runs", [running("app"), running("dbg")], {}],
    ["failed", [running("app"), exited("dbg", 1)], {}],
    ["can't be pulled", [running("app")], { dbg: hindered() }],
  ])("change neither phase nor conditions when one %s", (_what, containers, starts) => {
    const without = podStatus(aSituation({ containers: [running("app")] }), hostIp);
    const status = podStatus(aSituation({ pod: withDebugger, containers, starts }), hostIp);
    expect(status.phase).toBe(without.phase);
    expect(status.conditions).toEqual(without.conditions);
  });
});

describe("a Pod that has written too much", () => {
  const eviction = { reason: "Evicted", message: "too much" } as const;

  it("says so in its conditions at once, and in its phase when nothing of it runs any more", () => {
    const pod = aPod({}, { status: { phase: "Running" } });
    const status = podStatus(
      aSituation({ pod, containers: [running("app")], eviction }),
      "1.2.3.4",
    );
    expect(status).toMatchObject({ phase: "Running" });
    expect(status).not.toHaveProperty("reason");
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: "Ready", status: "False", reason: "PodFailed" }),
    );
    const after = aSituation({ pod, containers: [exited("app", 137)], eviction });
    expect(podStatus(after, "1.2.3.4")).toMatchObject({ phase: "Failed", ...eviction });
  });

  it("keeps to how it ended before", () => {
    const pod = aPod({}, { status: { phase: "Succeeded" } });
    const status = podStatus(aSituation({ pod, eviction }), "1.2.3.4");
    expect(status).toMatchObject({ phase: "Succeeded" });
    expect(status).not.toHaveProperty("reason");
  });
});

describe("a Pod that is over", () => {
  const done = (status: PodStatus = {}) =>
    aPod(
      { restartPolicy: "Never", ephemeralContainers: [aDebugger()] },
      { status: { phase: "Succeeded", ...status } },
    );

  it("never gets an entry for an ephemeral container added after its end", () => {
    const status = podStatus(aSituation({ pod: done(), containers: [exited("app", 0)] }), hostIp);
    expect(status).not.toHaveProperty("ephemeralContainerStatuses");
  });

  it("still tells how its ephemeral container ended with it", () => {
    const containers = [exited("app", 0), exited("dbg", 137)];
    const status = podStatus(aSituation({ pod: done(), containers }), hostIp);
    expect(status.ephemeralContainerStatuses).toMatchObject([
      { name: "dbg", state: { terminated: { exitCode: 137 } } },
    ]);
  });

  it("keeps what it says of containers that are gone from the runtime", () => {
    const before = podStatus(aSituation({ pod: done(), containers: [exited("app", 0)] }), hostIp);
    const status = podStatus(aSituation({ pod: done(before), sandboxes: [] }), hostIp);
    expect(status.containerStatuses).toEqual(before.containerStatuses);
  });
});

describe("an init container that ended well and runs again in a new sandbox", () => {
  const spec = { initContainers: [{ name: "ini" }, { name: "side", restartPolicy: "Always" }] };
  const before = (restartPolicy: string) =>
    podStatus(
      aSituation({
        pod: aPod({ ...spec, restartPolicy }),
        containers: [running("app"), running("side"), exited("ini", 0)],
      }),
      hostIp,
    );
  const again = running("ini", { attempt: 1, sandboxId: "s1" });
  const old = [exited("app", 137), exited("side", 137), exited("ini", 0)];
  const dead = aSandbox({ ready: false });

  it.each([
    ["shows that it runs where it may restart", "Always", [again, ...old], { running: {} }, 1],
    ["still shows its success", "OnFailure", [again, ...old], { terminated: { exitCode: 0 } }, 0],
    ["still shows its success", "Never", [again, ...old], { terminated: { exitCode: 0 } }, 0],
    [
      "shows its new end",
      "OnFailure",
      [exited("ini", 3, { attempt: 1, sandboxId: "s1" }), ...old],
      { terminated: { exitCode: 3 } },
      1,
    ],
  ])("%s under %s", (_what, restartPolicy, containers, state, restartCount) => {
    const status = before(restartPolicy);
    const pod = aPod({ ...spec, restartPolicy }, { status });
    const sandboxes = [aSandbox({ id: "s1", attempt: 1 }), dead];
    const next = podStatus(aSituation({ pod, sandboxes, containers }), hostIp);
    expect(next.initContainerStatuses?.[0]).toMatchObject({ state, restartCount });
    expect(validateTransitions(next, status, pod.spec ?? { containers: [] })).toEqual([]);
    const ready = next.conditions?.find(({ type }) => type === "Ready");
    expect(ready?.status).toBe("False");
  });
});

it("says no more of a Pod the node didn't let in", () => {
  const status = { phase: "Failed", reason: "OutOfcpu", message: "Pod was rejected: no room" };
  const rejected = aSituation({ pod: aPod({}, { status }), sandboxes: [] });
  expect(podStatus(rejected, "192.0.2.1")).toEqual(status);
});
