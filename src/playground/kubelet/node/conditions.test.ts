import { describe, expect, it } from "vitest";
import { nodeConditions, turnOf, type Vitals } from "./conditions.ts";

const well: Vitals = {
  memoryAvailableBytes: 1024 ** 3,
  storage: { bytes: 1000, availableBytes: 500, inodes: 1000, inodesFree: 500 },
  pids: { limit: 1000, used: 10 },
  runtimeProblems: [],
};
const now = "2026-11-24T10:00:00Z";
const of = (vitals: Partial<Vitals>, wanted: string) =>
  nodeConditions({ ...well, ...vitals }, now).find(({ type }) => type === wanted);

describe("a node", () => {
  it("is Ready and under no pressure when all is well", () => {
    expect(nodeConditions(well, now)).toEqual(
      [
        [
          "MemoryPressure",
          "False",
          "KubeletHasSufficientMemory",
          "kubelet has sufficient memory available",
        ],
        ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
        ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
        ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
      ].map(([type, status, reason, message]) => ({
        type,
        status,
        reason,
        message,
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      })),
    );
  });

  it.each<[string, Partial<Vitals>, string, string, string]>([
    [
      "memory",
      { memoryAvailableBytes: 99 * 1024 ** 2 },
      "MemoryPressure",
      "KubeletHasInsufficientMemory",
      "kubelet has insufficient memory available",
    ],
    [
      "disk space",
      { storage: { ...well.storage, availableBytes: 99 } },
      "DiskPressure",
      "KubeletHasDiskPressure",
      "kubelet has disk pressure",
    ],
    [
      "inodes",
      { storage: { ...well.storage, inodesFree: 49 } },
      "DiskPressure",
      "KubeletHasDiskPressure",
      "kubelet has disk pressure",
    ],
    [
      "process ids",
      { pids: { limit: 1000, used: 951 } },
      "PIDPressure",
      "KubeletHasInsufficientPID",
      "kubelet has insufficient PID available",
    ],
  ])("is under pressure when it runs out of %s", (_what, vitals, type, reason, message) => {
    expect(of(vitals, type)).toMatchObject({ status: "True", reason, message });
  });

  it("isn't short of inodes on a file system that doesn't count them", () => {
    const storage = { ...well.storage, inodes: 0, inodesFree: 0 };
    expect(of({ storage }, "DiskPressure")?.status).toBe("False");
  });

  it.each([
    [["container runtime is down"], "container runtime is down"],
    [["a", "b"], "[a, b]"],
  ])("isn't Ready with %j", (runtimeProblems, message) => {
    expect(of({ runtimeProblems }, "Ready")).toMatchObject({
      status: "False",
      reason: "KubeletNotReady",
      message,
    });
  });

  it("tells each turn by a name of its own", () => {
    const bad = nodeConditions(
      {
        memoryAvailableBytes: 0,
        storage: { bytes: 1, availableBytes: 0, inodes: 0, inodesFree: 0 },
        pids: { limit: 1, used: 1 },
        runtimeProblems: ["a"],
      },
      now,
    );
    expect([...nodeConditions(well, now), ...bad].map(turnOf)).toEqual([
      "NodeHasSufficientMemory",
      "NodeHasNoDiskPressure",
      "NodeHasSufficientPID",
      "NodeReady",
      "NodeHasInsufficientMemory",
      "NodeHasDiskPressure",
      "NodeHasInsufficientPID",
      "NodeNotReady",
    ]);
  });
});
