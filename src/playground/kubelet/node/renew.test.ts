import { expect, it } from "vitest";
import { inRange } from "./renew.ts";

it("gives a Node another Pod range and keeps what people set", () => {
  const taint = { key: "only", effect: "NoSchedule" };
  const stored = {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: "n",
      uid: "1",
      resourceVersion: "7",
      labels: { disk: "ssd", "kubernetes.io/os": "plan9" },
      annotations: { note: "mine" },
    },
    spec: {
      podCIDR: "10.1.0.0/24",
      podCIDRs: ["10.1.0.0/24"],
      unschedulable: true,
      taints: [taint],
    },
  };
  const fresh = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "n", labels: { "kubernetes.io/os": "linux" } },
    spec: { podCIDR: "10.2.0.0/24", podCIDRs: ["10.2.0.0/24"] },
    status: {},
  };
  expect(inRange(stored, fresh)).toEqual({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: "n",
      labels: { disk: "ssd", "kubernetes.io/os": "linux" },
      annotations: { note: "mine" },
    },
    spec: {
      podCIDR: "10.2.0.0/24",
      podCIDRs: ["10.2.0.0/24"],
      unschedulable: true,
      taints: [taint],
    },
    status: {},
  });
});
