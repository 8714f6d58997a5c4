import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { OwnerReference } from "../../../kubernetes/types.ts";

/** Finalizers a delete sets for its propagation policy, and the collector takes away. */
export const orphanFinalizer = "orphan";
export const foregroundFinalizer = "foregroundDeletion";

/** An owner as the collector knows it; `unknown`: of a kind that isn't served here. */
export type OwnerState = "present" | "absent" | "deleting-dependents" | "unknown";

/** Everything that decides about one object. */
export interface CollectionFacts {
  object: KubernetesObject;
  ownerState: (reference: OwnerReference) => OwnerState;
  /** References to this object that others carry. */
  dependents: readonly OwnerReference[];
}

/** What is done about an object. */
export type Collection =
  | { kind: "keep" }
  /** No owner is left. */
  | { kind: "delete"; propagationPolicy: "Orphan" | "Foreground" | "Background" }
  /** Owners that are gone or going are forgotten; others remain. */
  | { kind: "forget-owners"; uids: string[] }
  /** Its dependents forget it, then it may go. */
  | { kind: "orphan-dependents" }
  /** Nothing holds up its deletion in the foreground any more. */
  | { kind: "release" };

/** Decides about one object, as Kubernetes' garbage collector does. Pure. */
export function planCollection({ object, ownerState, dependents }: CollectionFacts): Collection {
  const { deletionTimestamp, finalizers = [], ownerReferences = [] } = object.metadata ?? {};
  if (deletionTimestamp !== undefined) {
    if (finalizers.includes(orphanFinalizer)) return { kind: "orphan-dependents" };
    const isHeld = dependents.some(({ blockOwnerDeletion }) => blockOwnerDeletion === true);
    return finalizers.includes(foregroundFinalizer) && !isHeld
      ? { kind: "release" }
      : { kind: "keep" };
  }
  const owners = ownerReferences.map((reference) => ({
    uid: reference.uid,
    state: ownerState(reference),
  }));
  const lost = owners.filter(({ state }) => state === "absent" || state === "deleting-dependents");
  if (lost.length === 0) return { kind: "keep" };
  if (lost.length < owners.length) {
    return { kind: "forget-owners", uids: lost.map(({ uid }) => uid) };
  }
  const isWaitedFor = lost.some(({ state }) => state === "deleting-dependents");
  // Its own dependents have to go before it, so that the owner is the last.
  if (isWaitedFor && dependents.length > 0) {
    return { kind: "delete", propagationPolicy: "Foreground" };
  }
  if (finalizers.includes(orphanFinalizer)) return { kind: "delete", propagationPolicy: "Orphan" };
  const inForeground = finalizers.includes(foregroundFinalizer);
  return { kind: "delete", propagationPolicy: inForeground ? "Foreground" : "Background" };
}
