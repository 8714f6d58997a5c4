import type { ConfigMap, Pod, Secret } from "../../kubernetes/types.ts";
import { identityFromLabels } from "./config/labels.ts";
import { createNodeApi } from "./create-node-api.ts";
import { createExits } from "./exits.ts";
import type { NodeApi } from "./node-api.ts";
import type { NodeContext } from "./node-context.ts";
import { identityOf, type PodIdentity } from "./pod.ts";
import { createUnclaimedExits } from "./unclaimed-exits.ts";
import type { VolumeSource } from "./volumes/follow-sources.ts";
import { type PodWorker, startPodWorker } from "./worker.ts";

/** The running kubelet. */
export interface Kubelet {
  /** What the API server asks of this node. */
  nodeApi: NodeApi;
  /** A container's or sandbox's own process has started or ended (containerd's task events). */
  processChanged(change: { kind: "start" | "exit" | "oom"; id: string }): void;
  /** Looks at everything anew: after the event stream broke, and now and then. */
  relist(): Promise<void>;
  /** Stops acting; containers go on. */
  stop(): Promise<void>;
}

/** Only a safety net: everything that happens is told by a commit or by containerd. In ms. */
const relistMilliseconds = 60_000;

/**
 * Starts the node's work: a worker for every Pod bound here, and for every sandbox without a Pod.
 * What is there already is found by the first `relist`, which has to come after the runtime's
 * events are heard: so nothing is missed in between.
 */
export function startKubelet(node: NodeContext): Kubelet {
  const workers = new Map<string, { namespace: string; worker: PodWorker }>();
  const owners = new Map<string, string>();
  const unclaimed = { exits: createUnclaimedExits(), outOfMemory: createUnclaimedExits() };
  const exits = createExits();
  const since = new Date();

  const ensureWorker = (identity: PodIdentity) => {
    if (workers.has(identity.uid)) return;
    const worker = startPodWorker({
      node,
      identity,
      since,
      onObserved({ sandboxes, containers }) {
        for (const { id } of [...sandboxes, ...containers]) {
          owners.set(id, identity.uid);
          if (unclaimed.exits.take(id)) worker.processEnded(id);
          if (unclaimed.outOfMemory.take(id)) worker.ranOutOfMemory(id);
        }
        // Not at containerd's event: CRI says EXITED only after the last line is in the log.
        for (const { id, state } of containers) if (state !== "running") exits.announce(id);
      },
    });
    workers.set(identity.uid, { namespace: identity.namespace, worker });
    void worker.done.then(() => {
      workers.delete(identity.uid);
      for (const [id, uid] of owners) if (uid === identity.uid) owners.delete(id);
    });
  };

  const isOurs = (pod: Pod) => pod.spec?.nodeName === node.nodeName;
  const unsubscribePods = node.registry.subscribe(node.resources.pods, ({ type, object }) => {
    if (!isOurs(object)) return;
    const identity = identityOf(object);
    if (type !== "DELETED") ensureWorker(identity);
    workers.get(identity.uid)?.worker.podChanged();
  });
  const tell =
    (kind: VolumeSource["kind"]) =>
    ({ object: { metadata } }: { object: ConfigMap | Secret }) => {
      for (const { namespace, worker } of workers.values()) {
        const source = { kind, name: metadata?.name ?? "" };
        if (namespace === metadata?.namespace) worker.sourceChanged(source);
      }
    };
  const unsubscribes = [
    unsubscribePods,
    node.registry.subscribe(node.resources.configMaps, tell("ConfigMap")),
    node.registry.subscribe(node.resources.secrets, tell("Secret")),
  ];

  const relist = async () => {
    for (const pod of node.registry.list(node.resources.pods).items) {
      if (isOurs(pod)) ensureWorker(identityOf(pod));
    }
    const { items } = await node.runtime.listPodSandbox({});
    for (const { labels } of items) {
      const identity = identityFromLabels(labels);
      if (identity !== undefined) ensureWorker(identity);
    }
    for (const { worker } of workers.values()) worker.wake();
  };
  const timer = setInterval(() => {
    relist().catch((error: unknown) => node.log(`relist failed: ${String(error)}`));
  }, relistMilliseconds);
  timer.unref();

  return {
    nodeApi: createNodeApi(node, exits),
    processChanged({ kind, id }) {
      const worker = workers.get(owners.get(id) ?? "")?.worker;
      if (kind === "start") return worker?.wake();
      if (worker === undefined) {
        return kind === "exit" ? unclaimed.exits.keep(id) : unclaimed.outOfMemory.keep(id);
      }
      return kind === "exit" ? worker.processEnded(id) : worker.ranOutOfMemory(id);
    },
    relist,
    async stop() {
      for (const unsubscribe of unsubscribes) unsubscribe();
      clearInterval(timer);
      const running = [...workers.values()].map(({ worker }) => worker);
      for (const worker of running) worker.stop();
      await Promise.all(running.map(({ done }) => done));
    },
  };
}
