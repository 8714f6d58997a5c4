import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Node, Pod, PodSpec, Toleration } from "../../kubernetes/types.ts";
import { ensureNamespaces } from "../resources/bootstrap.ts";
import { createRegistry, type ServedRegistry } from "../resources/create-registry.ts";
import type { EventFacts } from "../resources/event-recorder.ts";
import { nodes } from "../resources/nodes.ts";
import { pods } from "../resources/pods/pods.ts";
import { openStore, type Store } from "../store/store.ts";
import { place, startScheduler } from "./scheduler.ts";
import { createLoads } from "./scheduling/loads.ts";
import type { NodeLoad } from "./scheduling/refusal.ts";

const aNode = (name: string, spec: Node["spec"] = {}, labels = {}): Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels },
  spec,
});
const aPod = (spec: Partial<PodSpec> = {}, metadata: Pod["metadata"] = {}): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", ...metadata },
  spec: { containers: [{ name: "app", image: "busybox" }], ...spec },
});

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

describe("the scheduler", () => {
  let directory: string;
  let store: Store;
  let registry: ServedRegistry;
  let recorded: EventFacts[];
  let stop: () => void;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "ephemera-scheduler-"));
    store = openStore({ directory });
    registry = createRegistry({ store });
    await ensureNamespaces(registry);
    recorded = [];
  });
  afterEach(async () => {
    stop();
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const start = () => {
    const failed = (line: string) => expect.unreachable(line);
    const record = (_about: unknown, facts: EventFacts) => recorded.push(facts);
    stop = startScheduler({ registry, pods, nodes, record, log: failed });
  };

  /** The Pod as soon as it is as wanted. */
  const podWhen = (name: string, isWanted: (pod: Pod) => boolean) =>
    new Promise<Pod>((resolve) => {
      const found = registry.find(pods, { namespace: "default", name });
      if (found !== undefined && isWanted(found)) return resolve(found);
      const unsubscribe = registry.subscribe(pods, ({ object }) => {
        if (object.metadata?.name !== name || !isWanted(object)) return;
        unsubscribe();
        resolve(object);
      });
    });
  const isBound = (pod: Pod) => pod.spec?.nodeName !== undefined;
  const isRefused = (pod: Pod) =>
    pod.status?.conditions?.some(({ reason }) => reason === "Unschedulable") === true;

  it("binds a Pod as it appears", async () => {
    await registry.create(nodes, undefined, aNode("node-1"));
    start();
    await registry.create(pods, "default", aPod());
    const pod = await podWhen("web", isBound);
    expect(pod.spec?.nodeName).toBe("node-1");
    expect(pod.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
  });

  it("tells a binding once, though the Pod changes while it is being bound", async () => {
    await registry.create(nodes, undefined, aNode("node-1"));
    await registry.create(pods, "default", aPod());
    const changing = registry.update(pods, { namespace: "default", name: "web" }, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: { changed: "yes" } },
    }));
    start();
    await changing;
    await registry.create(pods, "default", aPod({}, { name: "next" }));
    await podWhen("next", isBound);
    const message = "Successfully assigned default/web to node-1";
    expect(recorded.filter((facts) => facts.message === message)).toEqual([
      { type: "Normal", reason: "Scheduled", message },
    ]);
  });

  it("binds a Pod that was there before it started", async () => {
    await registry.create(nodes, undefined, aNode("node-1"));
    await registry.create(pods, "default", aPod());
    start();
    expect((await podWhen("web", isBound)).spec?.nodeName).toBe("node-1");
  });

  it.each<[string, (name: string) => Promise<unknown>]>([
    [
      "goes",
      (name) => registry.delete(pods, { namespace: "default", name }, { gracePeriodSeconds: 0 }),
    ],
    [
      "is over",
      (name) =>
        registry.update(
          pods,
          { namespace: "default", name },
          (pod) => ({ ...pod, status: { ...pod.status, phase: "Succeeded" } }),
          { subresource: "status" },
        ),
    ],
  ])("binds no more than fits, and the next when a Pod %s", async (_what, end) => {
    const allocatable = { cpu: "2", memory: "1Gi", pods: "110" };
    await registry.create(nodes, undefined, {
      ...aNode("node-1"),
      status: { capacity: allocatable, allocatable },
    });
    start();
    const asking = {
      containers: [{ name: "app", image: "busybox", resources: { requests: { cpu: "1500m" } } }],
    };
    await Promise.all(
      ["one", "two"].map((name) => registry.create(pods, "default", aPod(asking, { name }))),
    );
    const [first] = await Promise.race(
      [
        ["one", "two"],
        ["two", "one"],
      ].map(async ([bound = "", refused = ""]) => {
        await Promise.all([podWhen(bound, isBound), podWhen(refused, isRefused)]);
        return [bound, refused];
      }),
    );
    expect(registry.get(pods, { namespace: "default", name: first ?? "" }).spec?.nodeName).toBe(
      "node-1",
    );
    await end(first ?? "");
    await Promise.all(
      ["one", "two"].filter((name) => name !== first).map((name) => podWhen(name, isBound)),
    );
  });

  it("says why a Pod has no node, and binds it when one comes", async () => {
    start();
    await registry.create(pods, "default", aPod());
    const message = "no nodes available to schedule pods";
    const waiting = await podWhen("web", isRefused);
    expect(waiting.status?.conditions).toMatchObject([
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message },
    ]);
    expect(recorded).toEqual([{ type: "Warning", reason: "FailedScheduling", message }]);
    await registry.create(nodes, undefined, aNode("node-1"));
    const pod = await podWhen("web", isBound);
    expect(pod.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
  });
});
