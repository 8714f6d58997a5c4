import type { KubernetesObject } from "../../kubernetes/object.ts";

/** One change of one key. `object.metadata.resourceVersion` is always `String(revision)`. */
export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly key: string;
  readonly revision: number;
  /** The state after the change; for DELETED the last state, stamped with the revision of the deletion. */
  readonly object: KubernetesObject;
  /** The state before the change; absent for ADDED. */
  readonly previous?: KubernetesObject;
}

/**
 * What a writer wants to happen to a key. `keep` writes nothing and takes no revision;
 * `delete` may carry the last state that watchers see.
 */
export type Decision =
  | { readonly kind: "put"; readonly object: KubernetesObject }
  | { readonly kind: "delete"; readonly object?: KubernetesObject }
  | { readonly kind: "keep" };

/** A deeply frozen copy of an object that carries the revision it was written at. */
export function stamp(object: KubernetesObject, revision: number): KubernetesObject {
  const metadata = { ...object.metadata, resourceVersion: String(revision) };
  return deepFreeze({ ...object, metadata });
}

/** Freezes a JSON-like tree; a branch that is already frozen is taken as frozen all the way down. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
