import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkLabelValue,
  checkQualifiedName,
} from "../../../kubernetes/names.ts";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { ObjectMeta, OwnerReference } from "../../../kubernetes/types.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  required,
  tooLong,
} from "../field-error.ts";
import type { Resource } from "../resource.ts";

const annotationBytes = 256 * 1024;
/** Finalizer names of Kubernetes itself that carry no domain. */
const standardFinalizers = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** What is wrong with the metadata of an object that is about to be stored. */
export function validateObjectMeta(resource: Resource, meta: ObjectMeta): FieldError[] {
  return [
    ...validateName(resource, meta),
    ...validateNamespace(resource, meta),
    ...validateLabels("metadata.labels", meta.labels),
    ...validateAnnotations(meta.annotations),
    ...validateOwners(meta.ownerReferences ?? []),
    ...validateFinalizers(meta.finalizers ?? []),
  ];
}

function validateName(resource: Resource, { name, generateName }: ObjectMeta): FieldError[] {
  const check = (value: string) => resource.checkName?.(value) ?? checkDns1123Subdomain(value);
  if (name === undefined || name === "") {
    return [required("metadata.name", "name or generateName is required")];
  }
  // A base may end in a dash: the random suffix follows it.
  const base = generateName?.replace(/-$/, "a");
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

/** Labels wherever they stand. */
export function validateLabels(
  field: string,
  labels: Record<string, string> | undefined,
): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...invalidEach(field, key, checkQualifiedName(key)),
    ...invalidEach(field, value, checkLabelValue(value)),
  ]);
}

function validateAnnotations(annotations: Record<string, string> = {}): FieldError[] {
  const field = "metadata.annotations";
  const entries = Object.entries(annotations);
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return [
    ...entries.flatMap(([key]) => invalidEach(field, key, checkQualifiedName(key.toLowerCase()))),
    ...(bytes > annotationBytes ? [tooLong(field, annotationBytes)] : []),
  ];
}

function validateOwners(owners: readonly OwnerReference[]): FieldError[] {
  const errors = owners.flatMap((owner, index) => {
    const at = `metadata.ownerReferences[${index}]`;
    return (["apiVersion", "kind", "name", "uid"] as const)
      .filter((field) => (owner[field] ?? "") === "")
      .map((field) => invalid(`${at}.${field}`, "", "must not be empty"));
  });
  const controllers = owners.filter((owner) => owner.controller === true);
  if (controllers.length < 2) return errors;
  const [first, second] = controllers;
  const detail = `Only one reference can have Controller set to true. Found "true" in references for ${first?.kind}/${first?.name} and ${second?.kind}/${second?.name}`;
  return [...errors, invalid("metadata.ownerReferences", owners, detail)];
}

function validateFinalizers(finalizers: readonly string[]): FieldError[] {
  return finalizers.flatMap((finalizer, index) => {
    const problems = checkQualifiedName(finalizer);
    if (problems.length > 0) return invalidEach("metadata.finalizers", finalizer, problems);
    if (finalizer.includes("/") || standardFinalizers.has(finalizer)) return [];
    return [
      invalid(
        `metadata.finalizers[${index}]`,
        finalizer,
        "name is neither a standard finalizer name nor is it fully qualified",
      ),
    ];
  });
}

/** What an update must leave alone in the metadata, on top of the general rules. */
export function validateObjectMetaUpdate(
  resource: Resource,
  next: ObjectMeta,
  current: ObjectMeta,
): FieldError[] {
  const fixed = (["name", "namespace", "uid", "creationTimestamp"] as const)
    .filter((field) => next[field] !== current[field])
    .map((field) => invalid(`metadata.${field}`, next[field], "field is immutable"));
  const added = (next.finalizers ?? []).filter((name) => !current.finalizers?.includes(name));
  const late =
    current.deletionTimestamp !== undefined && added.length > 0
      ? [
          forbidden(
            "metadata.finalizers",
            `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(", ")}}`,
          ),
        ]
      : [];
  return [...validateObjectMeta(resource, next), ...fixed, ...late];
}

/** The metadata of an object, made when it has none; for drafts. */
export function metaOf(object: KubernetesObject): ObjectMeta {
  object.metadata ??= {};
  return object.metadata;
}
