import {
  checkDns1123Label,
  checkDns1123Subdomain,
  withoutTrailingDash,
} from "../../../kubernetes/names.ts";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { ObjectMeta } from "../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid, invalidEach, required } from "../field-error.ts";
import type { Resource } from "../resource.ts";
import { validateAnnotations, validateLabels } from "../rules/labels.ts";
import { validateNonNegative } from "../rules/values.ts";
import {
  validateFinalizerDomains,
  validateFinalizers,
  validateNoNewFinalizers,
} from "./finalizers.ts";
import { validateOwners } from "./owner-references.ts";
import { validateManagedFields } from "./validate-managed-fields.ts";

/** What is wrong with the metadata of an object that is about to be stored. */
export function validateObjectMeta(resource: Resource, meta: ObjectMeta): FieldError[] {
  return [
    ...validateName(resource, meta),
    ...validateNamespace(resource, meta),
    ...validateNonNegative("metadata.generation", meta.generation),
    ...validateLabels("metadata.labels", meta.labels),
    ...validateAnnotations("metadata.annotations", meta.annotations),
    ...validateOwners(meta.ownerReferences ?? []),
    ...validateFinalizers(meta.finalizers ?? []),
    ...validateManagedFields(meta.managedFields ?? []),
    ...validateFinalizerDomains("metadata.finalizers", meta.finalizers ?? []),
  ];
}

function validateName(resource: Resource, { name, generateName }: ObjectMeta): FieldError[] {
  const check = (value: string) => resource.checkName?.(value) ?? checkDns1123Subdomain(value);
  if (name === undefined || name === "") {
    return [required("metadata.name", "name or generateName is required")];
  }
  const base = generateName === undefined ? undefined : withoutTrailingDash(generateName);
  return [
    ...(base === undefined || base === ""
      ? []
      : invalidEach("metadata.generateName", generateName, check(base))),
    ...invalidEach("metadata.name", name, check(name)),
  ];
}

function validateNamespace(resource: Resource, { namespace }: ObjectMeta): FieldError[] {
  if (resource.namespaced) {
    if (namespace === undefined || namespace === "") return [required("metadata.namespace")];
    return invalidEach("metadata.namespace", namespace, checkDns1123Label(namespace));
  }
  if (namespace === undefined || namespace === "") return [];
  return [forbidden("metadata.namespace", "not allowed on this type")];
}

/** What an update must leave alone in the metadata, on top of the general rules. */
export function validateObjectMetaUpdate(
  resource: Resource,
  next: ObjectMeta,
  current: ObjectMeta,
): FieldError[] {
  const fixed = (["name", "namespace", "uid", "creationTimestamp"] as const)
    .filter((field) => next[field] !== current[field])
    .map((field) => invalid(`metadata.${field}`, next[field] ?? "", "field is immutable"));
  const late =
    current.deletionTimestamp === undefined
      ? []
      : validateNoNewFinalizers(next.finalizers ?? [], current.finalizers ?? []);
  return [...validateObjectMeta(resource, next), ...late, ...fixed];
}

/** The metadata of an object, made when it has none; for drafts. */
export function metaOf(object: KubernetesObject): ObjectMeta {
  object.metadata ??= {};
  return object.metadata;
}
