import type { KubernetesList, KubernetesObject, ObjectKey } from "../../kubernetes/object.ts";
import type { StoreEvent } from "../store/entry.ts";
import { storeKey } from "../store/key.ts";
import type { WatchEvent } from "./registry.ts";
import { apiVersionOf, type Resource } from "./resource.ts";

/** Where an object is stored. */
export function keyOf(resource: Resource, { namespace, name }: ObjectKey): string {
  return storeKey({ group: resource.group, plural: resource.plural, namespace, name });
}

/** What the keys of a kind, or of a kind in one namespace, begin with. */
export function prefixOf(resource: Resource, namespace?: string): string {
  return storeKey({ group: resource.group, plural: resource.plural, namespace });
}

/** The store holds plain objects; under the keys of a resource there are only objects of its kind. */
export function typed<T extends KubernetesObject>(
  object: KubernetesObject | undefined,
): T | undefined {
  return object as T | undefined;
}

/** The object a write left. */
export function existing<T extends KubernetesObject>(object: KubernetesObject | undefined): T {
  if (object === undefined) throw new TypeError("the write left no object to answer with");
  return object as T;
}

/** Stored entries as a list of the API. */
export function listOf<T extends KubernetesObject>(
  resource: Resource<T>,
  entries: [string, KubernetesObject][],
  revision: number,
): KubernetesList<T> {
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: { resourceVersion: String(revision) },
    items: entries.map(([, object]) => object as T),
  };
}

/** A change of the store as one of the API. */
export function watchEvent<T extends KubernetesObject>(event: StoreEvent): WatchEvent<T> {
  const { type, object, previous } = event;
  return {
    type,
    object: object as T,
    ...(previous === undefined ? {} : { previous: previous as T }),
  };
}
