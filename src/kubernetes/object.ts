import type { ListMeta, ObjectMeta } from "./types.ts";

/** Any API object: what every kind has in common. `apiVersion` and `kind` are always set on stored objects. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
}

/** A list of objects as the API sends it; `metadata.resourceVersion` is the revision it was read at. */
export interface KubernetesList<T extends KubernetesObject = KubernetesObject> {
  apiVersion?: string;
  kind?: string;
  metadata?: ListMeta;
  items: T[];
}

/** Names one object: `namespace` is absent for cluster-scoped kinds. */
export interface ObjectKey {
  namespace?: string;
  name: string;
}

/** A plain JSON value, as it comes from `JSON.parse`. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object whose fields have not been looked at yet. */
export type JsonObject = { [key: string]: Json };

/** Is the value a JSON object: neither null, nor a list, nor a scalar? */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
