import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { OwnerReference } from "../../../kubernetes/types.ts";
import type { Resource } from "../../resources/resource.ts";

/** One object in the graph. */
export interface GraphNode {
  resource: Resource;
  object: KubernetesObject;
}

/** Who depends on whom, over all kinds, by uid. */
export interface OwnershipGraph {
  find(uid: string): GraphNode | undefined;
  /** Objects that name this uid among their owners. */
  dependents(uid: string): GraphNode[];
  /** Takes an object in, new or changed. */
  put(node: GraphNode): void;
  remove(uid: string): void;
}

/** An empty graph. Only objects that own or are owned cost more than an entry. */
export function createOwnershipGraph(): OwnershipGraph {
  const nodes = new Map<string, GraphNode>();
  const dependents = new Map<string, Set<string>>();

  const unlink = (uid: string) => {
    for (const { uid: owner } of ownersOf(nodes.get(uid)?.object)) {
      const names = dependents.get(owner);
      names?.delete(uid);
      if (names?.size === 0) dependents.delete(owner);
    }
  };

  return {
    find: (uid) => nodes.get(uid),
    dependents: (uid) => [...(dependents.get(uid) ?? [])].flatMap((name) => nodes.get(name) ?? []),
    put(node) {
      const uid = node.object.metadata?.uid ?? "";
      unlink(uid);
      nodes.set(uid, node);
      for (const { uid: owner } of ownersOf(node.object)) {
        const names = dependents.get(owner) ?? new Set();
        names.add(uid);
        dependents.set(owner, names);
      }
    },
    remove(uid) {
      unlink(uid);
      nodes.delete(uid);
    },
  };
}

function ownersOf(object: KubernetesObject | undefined): readonly OwnerReference[] {
  return object?.metadata?.ownerReferences ?? [];
}
