import { describe, expect, it } from "vitest";
import type { Node, Pod, Toleration } from "../../../kubernetes/types.ts";
import { aNode, aPod } from "./fixtures/objects.ts";
import { createLoads } from "./loads.ts";
import { place } from "./place.ts";
import type { NodeLoad } from "./refusal.ts";

describe("a Pod's place", () => {
  const node = aNode("node-1");
  const tainted = aNode("node-1", { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] });
  const cordoned = aNode("node-1", { unschedulable: true });
  const drained = aNode("node-1", {
    unschedulable: true,
    taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }],
  });
  const unhelpful =
    " no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
  const bind = (nodeName: string) => ({ kind: "bind", nodeName });
  const refused = (message: string) => ({ kind: "unschedulable", message });
  const untolerated = refused(
    `0/1 nodes are available: 1 node(s) had untolerated taint(s).${unhelpful}`,
  );
  const unschedulable = refused(
    `0/1 nodes are available: 1 node(s) were unschedulable.${unhelpful}`,
  );
  const tolerating = (...tolerations: Toleration[]) => aPod({ tolerations });

  it.each<[string, Pod, Node[], object]>([
    ["is the node there is", aPod(), [node], bind("node-1")],
    ["is left alone when it has one", aPod({ nodeName: "x" }), [node], { kind: "leave" }],
    ["is left to another scheduler", aPod({ schedulerName: "mine" }), [node], { kind: "leave" }],
    [
      "is not looked for while it is gated",
      aPod({ schedulingGates: [{ name: "g" }] }),
      [node],
      { kind: "leave" },
    ],
    [
      "is not looked for when it is deleted",
      aPod({}, { deletionTimestamp: "2026-11-23T10:00:00Z" }),
      [node],
      { kind: "leave" },
    ],
    ["is nowhere without nodes", aPod(), [], refused("no nodes available to schedule pods")],
    [
      "is a node with the labels it selects",
      aPod({ nodeSelector: { disk: "ssd" } }),
      [node, aNode("node-2", {}, { disk: "ssd" })],
      bind("node-2"),
    ],
    [
      "is nowhere when no node has them",
      aPod({ nodeSelector: { disk: "ssd" } }),
      [node],
      refused(
        `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.${unhelpful}`,
      ),
    ],
    ["is not a tainted node", aPod(), [tainted], untolerated],
    [
      "may be a node with a mere preference against it",
      aPod(),
      [aNode("node-1", { taints: [{ key: "k", effect: "PreferNoSchedule" }] })],
      bind("node-1"),
    ],
    [
      "is a tainted node it tolerates",
      tolerating({ key: "k", value: "v", effect: "NoSchedule" }),
      [tainted],
      bind("node-1"),
    ],
    [
      "is a tainted node it tolerates whatever its value",
      tolerating({ key: "k", operator: "Exists" }),
      [tainted],
      bind("node-1"),
    ],
    [
      "is any node when it tolerates everything",
      tolerating({ operator: "Exists" }),
      [tainted],
      bind("node-1"),
    ],
    [
      "is not a node whose taint has another value",
      tolerating({ key: "k", value: "w" }),
      [tainted],
      untolerated,
    ],
    [
      "is not a node whose taint has another effect",
      tolerating({ key: "k", value: "v", effect: "NoExecute" }),
      [tainted],
      untolerated,
    ],
    [
      "is not a node whose taint has another key",
      tolerating({ key: "l", operator: "Exists" }),
      [tainted],
      untolerated,
    ],
    ["is not a cordoned node", aPod(), [cordoned], unschedulable],
    ["is not a cordoned node that carries the taint too", aPod(), [drained], unschedulable],
    [
      "is a cordoned node when it tolerates that",
      tolerating({ operator: "Exists" }),
      [cordoned],
      bind("node-1"),
    ],
    [
      "is a cordoned node with the taint when it tolerates that",
      tolerating({ key: "node.kubernetes.io/unschedulable", operator: "Exists" }),
      [drained],
      bind("node-1"),
    ],
    [
      "tells how many nodes refuse it and why, in order",
      aPod({ nodeSelector: { disk: "ssd" } }),
      [cordoned, node, aNode("node-3")],
      refused(
        "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
      ),
    ],
  ])("%s", (_what, pod, all, placement) => {
    const loads = createLoads();
    expect(
      place(
        pod,
        all.map((each) => loads.of(each)),
      ),
    ).toEqual(placement);
  });
});

describe("a Pod's place by what it asks for", () => {
  const roomy = {
    ...aNode("node-1"),
    status: { allocatable: { cpu: "2", memory: "1Gi", pods: "2" } },
  };
  const asking = (cpu: string, memory = "0", metadata: Pod["metadata"] = {}) =>
    aPod({ containers: [{ name: "app", resources: { requests: { cpu, memory } } }] }, metadata);
  const loaded = (...running: Pod[]) => {
    const loads = createLoads();
    for (const pod of running) loads.assume(pod, "node-1");
    return loads.of(roomy);
  };
  const victims =
    "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";
  const unhelpful =
    "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";

  it.each<[string, Pod, NodeLoad, string]>([
    [
      "isn't where others took the cpu",
      asking("1500m"),
      loaded(asking("1")),
      `0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, ${victims}`,
    ],
    [
      "isn't where there never was so much of it",
      asking("3"),
      loaded(),
      `0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, ${unhelpful}`,
    ],
    [
      "isn't where two things are short",
      asking("2", "1Gi"),
      loaded(asking("1", "1Mi")),
      `0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. no new claims to deallocate, ${victims}`,
    ],
    [
      "isn't where the Pods are too many",
      aPod(),
      loaded(asking("0", "0", { uid: "a" }), asking("0", "0", { uid: "b" })),
      `0/1 nodes are available: 1 Too many pods. no new claims to deallocate, ${victims}`,
    ],
    [
      "isn't where another has its port, and it may put out nobody",
      aPod({
        preemptionPolicy: "Never",
        containers: [{ name: "app", ports: [{ containerPort: 80, hostPort: 80 }] }],
      }),
      loaded(aPod({ containers: [{ name: "app", ports: [{ containerPort: 81, hostPort: 80 }] }] })),
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
    ],
  ])("%s", (_what, pod, load, message) => {
    expect(place(pod, [load])).toEqual({ kind: "unschedulable", message });
  });

  it("is where there is room beside the others", () => {
    const placement = place(asking("1", "1Gi"), [loaded(asking("1"))]);
    expect(placement).toEqual({ kind: "bind", nodeName: "node-1" });
  });
});
