import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { OwnerReference } from "../../../kubernetes/types.ts";
import type { Registry } from "../../resources/registry.ts";
import { apiVersionOf, type Resource } from "../../resources/resource.ts";
import { createReconciler } from "../reconciler.ts";
import { createOwnershipGraph, type GraphNode } from "./ownership-graph.ts";
import {
  foregroundFinalizer,
  type OwnerState,
  orphanFinalizer,
  planCollection,
} from "./plan-collection.ts";

/** What the collector works with. */
export interface GarbageCollectorOptions {
  registry: Registry;
  /** Every kind that may own or be owned. */
  resources: readonly Resource[];
  log: (line: string) => void;
}

/**
 * Deletes what has lost its owners, and carries out deletions in the foreground and those that
 * orphan. Looks at an object when it, one of its owners, or one of its dependents changes.
 * Returns the way to stop.
 */
export function startGarbageCollector({
  registry,
  resources,
  log,
}: GarbageCollectorOptions): () => Promise<void> {
  const graph = createOwnershipGraph();
  const served = new Set(resources.map((resource) => `${apiVersionOf(resource)} ${resource.kind}`));

  const ownerStateOf =
    (dependent: KubernetesObject) =>
    ({ apiVersion, kind, uid }: OwnerReference): OwnerState => {
      if (!served.has(`${apiVersion} ${kind}`)) return "unknown";
      const owner = graph.find(uid)?.object.metadata;
      const isElsewhere =
        owner?.namespace !== undefined && owner.namespace !== dependent.metadata?.namespace;
      if (owner === undefined || isElsewhere) return "absent";
      const isForeground =
        owner.deletionTimestamp !== undefined && owner.finalizers?.includes(foregroundFinalizer);
      return isForeground === true ? "deleting-dependents" : "present";
    };

  const reconcile = async (uid: string): Promise<undefined> => {
    const node = graph.find(uid);
    if (node === undefined) return;
    const dependents = graph.dependents(uid);
    const collection = planCollection({
      object: node.object,
      ownerState: ownerStateOf(node.object),
      dependents: dependents.flatMap(({ object }) =>
        (object.metadata?.ownerReferences ?? []).filter((reference) => reference.uid === uid),
      ),
    });
    switch (collection.kind) {
      case "keep":
        return;
      case "delete":
        await remove(node, collection.propagationPolicy);
        return;
      case "forget-owners":
        await forgetOwners(node, collection.uids);
        return;
      case "orphan-dependents":
        for (const dependent of dependents) await forgetOwners(dependent, [uid]);
        await release(node, orphanFinalizer);
        return;
      case "release":
        await release(node, foregroundFinalizer);
        return;
    }
  };

  const remove = async ({ resource, object }: GraphNode, propagationPolicy: string) => {
    const { uid } = object.metadata ?? {};
    const preconditions = uid === undefined ? {} : { uid };
    await unlessGone(
      registry.delete(resource, keyOf(object), { propagationPolicy, preconditions }),
    );
  };

  const change = async (
    { resource, object }: GraphNode,
    edit: (metadata: NonNullable<KubernetesObject["metadata"]>) => KubernetesObject["metadata"],
  ) => {
    const uid = object.metadata?.uid;
    await unlessGone(
      registry.update(resource, keyOf(object), (current) =>
        current.metadata?.uid === uid
          ? { ...current, metadata: edit(current.metadata ?? {}) }
          : current,
      ),
    );
  };

  const forgetOwners = (node: GraphNode, uids: readonly string[]) =>
    change(node, ({ ownerReferences = [], ...rest }) => {
      const left = ownerReferences.filter(({ uid }) => !uids.includes(uid));
      return left.length === 0 ? rest : { ...rest, ownerReferences: left };
    });

  const release = (node: GraphNode, finalizer: string) =>
    change(node, ({ finalizers = [], ...rest }) => ({
      ...rest,
      finalizers: finalizers.filter((name) => name !== finalizer),
    }));

  const reconciler = createReconciler({ name: "garbage collector", reconcile, log });
  const enqueueAll = (nodes: readonly GraphNode[]) => {
    for (const { object } of nodes) reconciler.enqueue(object.metadata?.uid ?? "");
  };
  const enqueueOwners = (object: KubernetesObject | undefined) => {
    for (const { uid } of object?.metadata?.ownerReferences ?? []) {
      if (isGoing(graph.find(uid)?.object)) reconciler.enqueue(uid);
    }
  };

  const stops = resources.map((resource) =>
    registry.subscribe(resource, ({ type, object, previous }) => {
      const uid = object.metadata?.uid ?? "";
      if (type === "DELETED") {
        const dependents = graph.dependents(uid);
        graph.remove(uid);
        enqueueAll(dependents);
        enqueueOwners(object);
        return;
      }
      graph.put({ resource, object });
      if (isGoing(object)) enqueueAll([{ resource, object }, ...graph.dependents(uid)]);
      else if (owners(object) !== owners(previous)) reconciler.enqueue(uid);
      // An owner that waits may have lost a dependent that held it up.
      if (owners(object) !== owners(previous)) enqueueOwners(previous);
    }),
  );
  for (const resource of resources) {
    for (const object of registry.list(resource).items) graph.put({ resource, object });
  }
  for (const resource of resources) {
    for (const object of registry.list(resource).items) {
      if (isGoing(object) || owners(object) !== "[]")
        reconciler.enqueue(object.metadata?.uid ?? "");
    }
  }
  return async () => {
    for (const stop of stops) stop();
    await reconciler.stop();
  };
}

/** Being deleted with one of our finalizers. */
function isGoing(object: KubernetesObject | undefined): boolean {
  const { deletionTimestamp, finalizers = [] } = object?.metadata ?? {};
  return (
    deletionTimestamp !== undefined &&
    (finalizers.includes(orphanFinalizer) || finalizers.includes(foregroundFinalizer))
  );
}

function owners(object: KubernetesObject | undefined): string {
  return JSON.stringify(object?.metadata?.ownerReferences ?? []);
}

function keyOf({ metadata }: KubernetesObject) {
  const { namespace, name = "" } = metadata ?? {};
  return namespace === undefined ? { name } : { namespace, name };
}

async function unlessGone(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (error instanceof StatusError && (error.code === 404 || error.code === 409)) return;
    throw error;
  }
}
