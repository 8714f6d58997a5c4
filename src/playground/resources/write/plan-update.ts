import { type Owners, writeOwners } from "../../../kubernetes/managed-fields/owners.ts";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { sameJson } from "../../../kubernetes/same-json.ts";
import type { ManagedFieldsEntry } from "../../../kubernetes/types.ts";
import { staleVersion } from "../api-errors.ts";
import { invalidObject } from "../field-error.ts";
import type { WriteGuard } from "../registry.ts";
import { type AdmissionView, apiVersionOf, type Resource, type Subresource } from "../resource.ts";
import { copyWithoutOwners, withoutOwners } from "./copy.ts";
import { metaOf, validateObjectMetaUpdate } from "./object-meta.ts";
import { ownersAfter, sameButTimes } from "./owners.ts";

/** What an update is made from: the stored object and the one that is wanted. */
export interface UpdateRequest<T extends KubernetesObject> {
  resource: Resource<T>;
  current: T;
  wanted: T;
  subresource?: string | undefined;
  view: AdmissionView;
  fieldManager: string;
  now: Date;
  /** Who owns which fields, where an apply has settled it. */
  owners?: Owners;
  guard?: WriteGuard | undefined;
}

/** `keep`: nothing differs. `delete`: the update took away the last thing that held a deleted object. */
export type UpdatePlan<T> = { kind: "put" | "delete"; object: T } | { kind: "keep" };

/** What an update does to the store. Throws the StatusError that refuses it. */
export function planUpdate<T extends KubernetesObject>(request: UpdateRequest<T>): UpdatePlan<T> {
  const { resource, current } = request;
  const draft = copyWithoutOwners(request.wanted);
  const { resourceVersion = "" } = metaOf(draft);
  const old = current.metadata ?? {};
  const name = old.name ?? "";
  if (resourceVersion !== "" && resourceVersion !== old.resourceVersion) {
    throw staleVersion(resource, name);
  }
  draft.apiVersion = apiVersionOf(resource);
  draft.kind = resource.kind;
  keepServerFields(draft, current);
  resource.setDefaults?.(draft);
  const rules = updateRules(resource, request.subresource);
  rules.prepareForUpdate?.(draft, current);
  if (request.subresource === undefined) resource.admitUpdate?.(draft, current, request.view);
  const counts = resource.hasGeneration === true && rules.keepsGeneration !== true;
  if (counts && !sameSpec(draft, current)) {
    metaOf(draft).generation = (old.generation ?? 0) + 1;
  }
  request.guard?.(draft, current);
  const errors = [
    ...validateObjectMetaUpdate(resource, metaOf(draft), old),
    ...(rules.validateUpdate?.(draft, current) ?? []),
  ];
  if (errors.length > 0) throw invalidObject({ ...resource, name }, errors);
  const before = withoutOwners(current);
  const isSame = sameJson(draft, before);
  const owners = nextOwners(request, { before, after: draft, isSame });
  // A kind's rules may have put another metadata in its place: it is looked up each time.
  if (owners !== undefined) metaOf(draft).managedFields = owners;
  if (isReleased(resource, draft)) return { kind: "delete", object: draft };
  if (isSame && sameButTimes(owners, old.managedFields)) return { kind: "keep" };
  return { kind: "put", object: draft };
}

/** The managedFields to store. Objects that are the same cost nothing unless the request has owners of its own. */
function nextOwners<T extends KubernetesObject>(
  request: UpdateRequest<T>,
  { before, after, isSame }: { before: T; after: T; isSame: boolean },
): ManagedFieldsEntry[] | undefined {
  if (request.owners !== undefined) return writeOwners(request.owners);
  const { resource, subresource, current, wanted } = request;
  const stored = current.metadata?.managedFields;
  const sent = wanted.metadata?.managedFields;
  if (isSame && (sent === stored || sent === undefined)) return stored;
  return ownersAfter({ resource, subresource, before, after, stored, sent, writer: request });
}

function updateRules<T extends KubernetesObject>(
  resource: Resource<T>,
  subresource: string | undefined,
): Pick<Subresource<T>, "prepareForUpdate" | "validateUpdate" | "keepsGeneration"> {
  if (subresource === undefined) return resource;
  const rules = resource.subresources?.[subresource];
  if (rules?.prepareForUpdate === undefined) {
    throw new TypeError(`${resource.plural} have no subresource ${subresource} to update`);
  }
  return rules;
}

/** Only the server sets these; what a client sends for them is ignored. */
function keepServerFields(draft: KubernetesObject, current: KubernetesObject): void {
  const meta = metaOf(draft);
  const old = current.metadata ?? {};
  meta.uid ??= old.uid;
  meta.namespace ??= old.namespace;
  if (meta.uid === "") meta.uid = old.uid;
  delete meta.selfLink;
  const kept = {
    resourceVersion: old.resourceVersion,
    creationTimestamp: old.creationTimestamp,
    deletionTimestamp: old.deletionTimestamp,
    deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
    generation: old.generation,
    generateName: meta.generateName ?? old.generateName,
    namespace: meta.namespace,
    uid: meta.uid,
  };
  for (const [field, value] of Object.entries(kept)) {
    if (value === undefined) Reflect.deleteProperty(meta, field);
    else Reflect.set(meta, field, value);
  }
}

function sameSpec(a: KubernetesObject, b: KubernetesObject): boolean {
  return sameJson(Reflect.get(a, "spec") ?? {}, Reflect.get(b, "spec") ?? {});
}

/** An object under deletion goes once no finalizer and no grace period holds it. */
export function isReleased<T extends KubernetesObject>(resource: Resource<T>, object: T): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata ?? {};
  return (
    deletionTimestamp !== undefined &&
    (deletionGracePeriodSeconds ?? 0) === 0 &&
    (finalizers ?? []).length === 0 &&
    resource.isHeld?.(object) !== true
  );
}
