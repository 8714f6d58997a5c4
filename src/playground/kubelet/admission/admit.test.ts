import { describe, expect, it } from "vitest";
import type { Node, Pod, PodSpec } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { type AdmissionFacts, admit } from "./admit.ts";

const aNode = (rest: Partial<Node> = {}): Node => ({
  metadata: { name: "node-1", labels: { "kubernetes.io/os": "linux", disk: "ssd" } },
  status: { allocatable: { cpu: "2", memory: "1Gi", pods: "110" } },
  ...rest,
});
const asking = (requests: Record<string, string>): Partial<PodSpec> => ({
  containers: [{ name: "app", resources: { requests } }],
});
const facts: AdmissionFacts = { node: aNode(), others: [], appArmor: false };
const affinity = (name: string) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        { matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] },
      ],
    },
  },
});
const hostPort = { containers: [{ name: "app", ports: [{ containerPort: 80, hostPort: 80 }] }] };
const confined = { securityContext: { appArmorProfile: { type: "RuntimeDefault" } } };
const strict = { securityContext: { supplementalGroupsPolicy: "Strict" } };

describe("a Pod bound to this node", () => {
  it.each<[string, Pod, Partial<AdmissionFacts>]>([
    ["that asks for nothing", aPod(), {}],
    ["for which there is room", aPod(asking({ cpu: "2" })), {}],
    ["that asks for a device nobody here knows", aPod(asking({ "example.com/gpu": "1" })), {}],
    [
      "that is meant for it",
      aPod({ nodeSelector: { disk: "ssd" }, affinity: affinity("node-1") }),
      {},
    ],
    ["made for its system", aPod({ os: { name: "linux" } }), {}],
    [
      "that doesn't want to be confined",
      aPod({ securityContext: { appArmorProfile: { type: "Unconfined" } } }),
      {},
    ],
    ["confined by what the kernel has", aPod(confined), { appArmor: true }],
    [
      "with strict groups where the runtime can",
      aPod(strict),
      { node: aNode({ status: { features: { supplementalGroupsPolicy: true } } }) },
    ],
    [
      "that tolerates nothing of a mere NoSchedule",
      aPod(),
      { node: aNode({ spec: { taints: [{ key: "k", effect: "NoSchedule" }] } }) },
    ],
  ])("%s is let in", (_what, pod, rest) => {
    expect(admit(pod, { ...facts, ...rest })).toBeUndefined();
  });

  it.each<[string, Pod, Partial<AdmissionFacts>, string, string]>([
    [
      "with an unsafe sysctl",
      aPod({ securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } }),
      {},
      "SysctlForbidden",
      'forbidden sysctl: "kernel.msgmax" not allowlisted',
    ],
    [
      "with a sysctl of the node's network",
      aPod({
        hostNetwork: true,
        securityContext: { sysctls: [{ name: "net/ipv4/tcp_syncookies", value: "1" }] },
      }),
      {},
      "SysctlForbidden",
      'forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host Net enabled',
    ],
    [
      "with a sysctl of the node's IPC",
      aPod({
        hostIPC: true,
        securityContext: { sysctls: [{ name: "kernel.shm_rmid_forced", value: "1" }] },
      }),
      {},
      "SysctlForbidden",
      'forbidden sysctl: "kernel.shm_rmid_forced" not allowed with host IPC enabled',
    ],
    [
      "labelled for another system",
      aPod({}, { metadata: { labels: { "kubernetes.io/os": "windows" } } }),
      {},
      "PodOSSelectorNodeLabelDoesNotMatch",
      "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    ],
    [
      "made for another system",
      aPod({ os: { name: "windows" } }),
      {},
      "PodOSNotSupported",
      "Failed to admit pod as the OS field doesn't match node OS",
    ],
    [
      "with strict groups, which the runtime can't",
      aPod(strict),
      {},
      "SupplementalGroupsPolicyNotSupported",
      "SupplementalGroupsPolicy=Strict is not supported in this node",
    ],
    [
      "for which the cpu doesn't suffice beside the others",
      aPod(asking({ cpu: "1500m" })),
      { others: [aPod(asking({ cpu: "1" }))] },
      "OutOfcpu",
      "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000",
    ],
    [
      "for which the memory doesn't suffice",
      aPod(asking({ memory: "2Gi" })),
      {},
      "OutOfmemory",
      "Node didn't have enough resource: memory, requested: 2147483648, used: 0, capacity: 1073741824",
    ],
    [
      "for which there is no place",
      aPod(),
      { node: aNode({ status: { allocatable: { pods: "1" } } }), others: [aPod()] },
      "OutOfpods",
      "Node didn't have enough resource: pods, requested: 1, used: 1, capacity: 1",
    ],
    [
      "meant for other nodes",
      aPod({ affinity: affinity("node-2") }),
      {},
      "NodeAffinity",
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
    [
      "whose port of the node another has",
      aPod(hostPort),
      { others: [aPod(hostPort)] },
      "NodePorts",
      "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    ],
    [
      "that doesn't tolerate what puts it out",
      aPod(),
      { node: aNode({ spec: { taints: [{ key: "k", effect: "NoExecute" }] } }) },
      "TaintToleration",
      "Predicate TaintToleration failed: node(s) had untolerated taint(s)",
    ],
    [
      "confined by what the kernel doesn't have",
      aPod(confined),
      {},
      "AppArmor",
      "Cannot enforce AppArmor: AppArmor is not enabled on the host",
    ],
  ])("%s is rejected", (_what, pod, rest, reason, message) => {
    expect(admit(pod, { ...facts, ...rest })).toEqual({ reason, message });
  });
});
