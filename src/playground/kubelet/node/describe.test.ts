import { expect, it } from "vitest";
import {
  describeNode,
  hasChanged,
  type MachineFacts,
  type NodeState,
  refreshNode,
} from "./describe.ts";

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
  systemUuid: "s",
  swapBytes: 0,
  hugepages: new Map([[2 * 1024 ** 2, 0]]),
  architecture: "amd64",
  containerRuntimeVersion: "containerd://1.6.20",
  kubeletVersion: "v1.36.2",
  podCidr: "10.244.0.0/24",
};
const state: NodeState = {
  vitals: {
    memoryAvailableBytes: 1024 ** 3,
    storage: { bytes: 100, availableBytes: 50, inodes: 100, inodesFree: 50 },
    pids: { limit: 1000, used: 10 },
    runtimeProblems: [],
  },
  images: [{ names: ["busybox:latest"], sizeBytes: 1 }],
};
const now = "2026-11-23T10:00:00Z";
const later = "2026-11-23T10:05:00Z";

it("describes the machine with its true capacity, addresses and versions", () => {
  const node = describeNode(facts, state, now);
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
  expect(node.status?.images).toEqual(state.images);
});

it("keeps at a heartbeat what users changed and since when it is well", () => {
  const first = describeNode(facts, state, now);
  const stored = {
    ...first,
    metadata: { ...first.metadata, labels: { mine: "yes" } },
    spec: { ...first.spec, unschedulable: true },
  };
  const node = refreshNode(stored, describeNode({ ...facts, cpus: 4 }, state, later));
  expect(node.metadata?.labels).toEqual({ mine: "yes" });
  expect(node.spec?.unschedulable).toBe(true);
  expect(node.status?.capacity?.cpu).toBe("4");
  for (const condition of node.status?.conditions ?? []) {
    expect(condition).toMatchObject({ lastHeartbeatTime: later, lastTransitionTime: now });
  }
});

it("tells a new time where a condition has changed", () => {
  const first = describeNode(facts, state, now);
  const conditions = first.status?.conditions?.map((condition) => ({
    ...condition,
    status: "Unknown",
  }));
  const node = refreshNode(
    { ...first, status: { ...first.status, conditions } },
    describeNode(facts, state, later),
  );
  expect(node.status?.conditions?.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual(
    Array.from({ length: 4 }, () => later),
  );
});

it("has changed only when more than the time has", () => {
  const first = describeNode(facts, state, now);
  expect(hasChanged(first, refreshNode(first, describeNode(facts, state, later)))).toBe(false);
  const images = [{ names: ["alpine:latest"], sizeBytes: 2 }];
  expect(hasChanged(first, describeNode(facts, { ...state, images }, now))).toBe(true);
});

it("tells what the runtime can do, and swap where there is some", () => {
  const features = { supplementalGroupsPolicy: true };
  const node = describeNode({ ...facts, swapBytes: 1024 }, { ...state, features }, now);
  expect(node.status).toMatchObject({ features, nodeInfo: { swap: { capacity: 1024 } } });
});
