import { type Owners, writeOwners } from "../../../kubernetes/managed-fields/owners.ts";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { formatTime } from "../../../kubernetes/time.ts";
import { badRequest } from "../api-errors.ts";
import { invalidObject } from "../field-error.ts";
import type { WriteGuard } from "../registry.ts";
import { type AdmissionView, apiVersionOf, type Resource } from "../resource.ts";
import { copyOf } from "./copy.ts";
import { metaOf, validateObjectMeta } from "./object-meta.ts";
import { ownersOfNew } from "./owners.ts";

/** What a create is made from. `name` is final: a generated one has been made before. */
export interface CreateRequest<T extends KubernetesObject> {
  resource: Resource<T>;
  namespace: string | undefined;
  name: string;
  object: T;
  uid: string;
  now: Date;
  view: AdmissionView;
  fieldManager: string;
  /** Who owns which fields, where an apply has settled it. */
  owners?: Owners;
  guard?: WriteGuard | undefined;
}

/** The object to store for a create. Throws the StatusError that refuses it. */
export function planCreate<T extends KubernetesObject>(request: CreateRequest<T>): T {
  const { resource, namespace, name, uid, now, view } = request;
  const draft = copyOf(request.object);
  draft.apiVersion = apiVersionOf(resource);
  draft.kind = resource.kind;
  const meta = metaOf(draft);
  if ((meta.resourceVersion ?? "") !== "") {
    throw badRequest("resourceVersion should not be set on objects to be created");
  }
  placeInNamespace(draft, namespace);
  resource.setDefaults?.(draft);
  const managedFields =
    request.owners === undefined
      ? ownersOfNew(resource, draft, request)
      : writeOwners(request.owners);
  if (name !== "") meta.name = name;
  meta.uid = uid;
  meta.creationTimestamp = formatTime(now);
  resource.prepareForCreate?.(draft);
  delete meta.deletionTimestamp;
  delete meta.deletionGracePeriodSeconds;
  delete meta.selfLink;
  delete meta.resourceVersion;
  if (resource.hasGeneration === true) meta.generation = 1;
  else delete meta.generation;
  if (managedFields === undefined) delete meta.managedFields;
  else meta.managedFields = managedFields;
  resource.admit?.(draft, view);
  request.guard?.(draft, undefined);
  const errors = [...validateObjectMeta(resource, meta), ...(resource.validate?.(draft) ?? [])];
  if (errors.length > 0) throw invalidObject({ ...resource, name: meta.name ?? "" }, errors);
  return draft;
}

/** The namespace of the URL counts; one in the body must agree with it. */
export function placeInNamespace(draft: KubernetesObject, namespace: string | undefined): void {
  const meta = metaOf(draft);
  if (namespace === undefined) {
    if (meta.namespace === "") delete meta.namespace;
    return;
  }
  if ((meta.namespace ?? "") !== "" && meta.namespace !== namespace) {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
  meta.namespace = namespace;
}
