import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { metaOf } from "./object-meta.ts";

/** A private copy without `undefined` fields, which JSON does not have either. */
export function copyOf<T extends KubernetesObject>(object: T): T {
  return JSON.parse(JSON.stringify(object));
}

/** The object without `metadata.managedFields`, which can be the largest part of it; the rest is shared. */
export function withoutOwners<T extends KubernetesObject>(object: T): T {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _owners, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** A private copy of that. */
export function copyWithoutOwners<T extends KubernetesObject>(object: T): T {
  return copyOf(withoutOwners(object));
}

/** A private copy that shares `metadata.managedFields` with the original: who leaves them alone is known by it. */
export function copySharingOwners<T extends KubernetesObject>(object: T): T {
  const copy = copyWithoutOwners(object);
  const managedFields = object.metadata?.managedFields;
  if (managedFields !== undefined) metaOf(copy).managedFields = managedFields;
  return copy;
}
