import type { KubernetesObject } from "../../../kubernetes/object.ts";

/** Longer texts are made anew each time: keeping them would hold every big ConfigMap twice. */
const keptCharacters = 64 * 1024;

/** Stored objects are frozen, so that a text once made stays true as long as the object lives. */
const texts = new WeakMap<KubernetesObject, string>();

/**
 * The JSON of an object without its kind and apiVersion, as the items of a list have it. Made
 * once for an object that is stored, however many lists and watches send it.
 */
export function itemText(object: KubernetesObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const { kind: _kind, apiVersion: _apiVersion, ...item } = object;
  const text = JSON.stringify(item);
  if (Object.isFrozen(object) && text.length <= keptCharacters) texts.set(object, text);
  return text;
}

/** The JSON of a whole object. */
export function objectText(object: KubernetesObject): string {
  const { kind, apiVersion } = object;
  return withFirst({ kind, apiVersion }, itemText(object));
}

/** meta.v1.PartialObjectMetadata of an object. `version` is that of meta.k8s.io. */
export function metadataText({ metadata }: KubernetesObject, version: string): string {
  return JSON.stringify({
    kind: "PartialObjectMetadata",
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
  });
}

function withFirst(first: object, rest: string): string {
  const head = JSON.stringify(first);
  if (head === "{}") return rest;
  return rest === "{}" ? head : `${head.slice(0, -1)},${rest.slice(1)}`;
}
