import { expect, it } from "vitest";
import { describeNode, type MachineFacts, refreshNode } from "./describe.ts";

const facts: MachineFacts = {
  name: "node-1",
  hostIp: "192.0.2.1",
  cpus: 2,
  memoryBytes: 4 * 1024 ** 3 + 1023,
  storageBytes: 10 * 1024 ** 3,
  kernelVersion: "6.18.0",
  osImage: "Debian GNU/Linux 12 (bookworm)",
  machineId: "m",
  bootId: "b",
  architecture: "amd64",
  containerRuntimeVersion: "containerd://1.6.20",
  kubeletVersion: "v1.36.2",
  podCidr: "10.244.0.0/24",
};
const now = "2026-11-23T10:00:00Z";
const later = "2026-11-23T10:05:00Z";

it("describes the machine with its true capacity, addresses and versions", () => {
  const node = describeNode(facts, now);
  expect(node.metadata).toMatchObject({
    name: "node-1",
    labels: {
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": "node-1",
      "kubernetes.io/os": "linux",
    },
  });
  expect(node.spec).toMatchObject({ podCIDR: "10.244.0.0/24", podCIDRs: ["10.244.0.0/24"] });
  expect(node.status).toMatchObject({
    capacity: { cpu: "2", memory: "4194304Ki", "ephemeral-storage": "10485760Ki", pods: "110" },
    addresses: [
      { type: "InternalIP", address: "192.0.2.1" },
      { type: "Hostname", address: "node-1" },
    ],
    nodeInfo: { containerRuntimeVersion: "containerd://1.6.20", kubeletVersion: "v1.36.2" },
  });
  expect(node.status?.allocatable).toEqual(node.status?.capacity);
});

it("is Ready, under no pressure", () => {
  const { conditions } = describeNode(facts, now).status ?? {};
  expect(conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual([
    ["MemoryPressure", "False", "KubeletHasSufficientMemory"],
    ["DiskPressure", "False", "KubeletHasNoDiskPressure"],
    ["PIDPressure", "False", "KubeletHasSufficientPID"],
    ["Ready", "True", "KubeletReady"],
  ]);
});

it("is not Ready when there is a problem, in the kubelet's words", () => {
  const { status } = describeNode(facts, "2026-11-23T10:00:00Z", "container runtime is down");
  expect(status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
    status: "False",
    reason: "KubeletNotReady",
    message: "container runtime is down",
  });
});

it("keeps at a heartbeat what users changed and since when it is well", () => {
  const first = describeNode(facts, now);
  const stored = {
    ...first,
    metadata: { ...first.metadata, labels: { mine: "yes" } },
    spec: { ...first.spec, unschedulable: true },
  };
  const node = refreshNode(stored, describeNode({ ...facts, cpus: 4 }, later));
  expect(node.metadata?.labels).toEqual({ mine: "yes" });
  expect(node.spec?.unschedulable).toBe(true);
  expect(node.status?.capacity?.cpu).toBe("4");
  for (const condition of node.status?.conditions ?? []) {
    expect(condition).toMatchObject({ lastHeartbeatTime: later, lastTransitionTime: now });
  }
});

it("tells a new time where a condition has changed", () => {
  const first = describeNode(facts, now);
  const conditions = first.status?.conditions?.map((condition) => ({
    ...condition,
    status: "Unknown",
  }));
  const node = refreshNode(
    { ...first, status: { ...first.status, conditions } },
    describeNode(facts, later),
  );
  expect(node.status?.conditions?.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual(
    Array.from({ length: 4 }, () => later),
  );
});
