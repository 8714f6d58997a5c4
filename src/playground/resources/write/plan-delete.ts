import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { formatTime } from "../../../kubernetes/time.ts";
import type { DeleteOptions, ObjectMeta } from "../../../kubernetes/types.ts";
import { conflict } from "../api-errors.ts";
import type { Resource } from "../resource.ts";
import { copySharingOwners } from "./copy.ts";
import { deletionFinalizers } from "./deletion-finalizers.ts";
import { metaOf } from "./object-meta.ts";
import { isReleased } from "./plan-update.ts";

/** What a delete is made from. */
export interface DeleteRequest<T extends KubernetesObject> {
  resource: Resource<T>;
  current: T;
  options: DeleteOptions;
  now: Date;
}

/** `delete`: gone at once. `put`: marked, and gone later. `keep`: the deletion already under way stands. */
export interface DeletePlan<T> {
  kind: "delete" | "put" | "keep";
  object: T;
}

/** What a delete does to the store. Throws the StatusError that refuses it. */
export function planDelete<T extends KubernetesObject>(request: DeleteRequest<T>): DeletePlan<T> {
  const { resource, current, options, now } = request;
  checkPreconditions(resource, current.metadata ?? {}, options);
  resource.admitDelete?.(current);
  const draft = copySharingOwners(current);
  const meta = metaOf(draft);
  const grace = graceOf(resource, current, options);
  const before = meta.finalizers ?? [];
  const finalizers = deletionFinalizers(before, options);
  if (finalizers.length > 0) meta.finalizers = finalizers;
  else delete meta.finalizers;
  const otherPolicy = finalizers.join() !== before.join();
  if (meta.deletionTimestamp !== undefined) {
    const granted = meta.deletionGracePeriodSeconds ?? 0;
    if (grace >= granted && !otherPolicy && !isReleased(resource, draft)) {
      return { kind: "keep", object: current };
    }
    const start = Date.parse(meta.deletionTimestamp) - granted * 1000;
    mark(meta, Math.min(grace, granted), new Date(start));
  } else {
    mark(meta, grace, now);
    // Kubernetes counts the deletion itself as a change of what is wanted.
    if (meta.generation !== undefined) meta.generation += 1;
    resource.markDeleted?.(draft);
  }
  return { kind: isReleased(resource, draft) ? "delete" : "put", object: draft };
}

function mark(meta: ObjectMeta, grace: number, from: Date): void {
  meta.deletionTimestamp = formatTime(new Date(from.getTime() + grace * 1000));
  meta.deletionGracePeriodSeconds = grace;
}

/** Seconds; a negative wish means one second. */
function graceOf<T extends KubernetesObject>(
  resource: Resource<T>,
  current: T,
  { gracePeriodSeconds }: DeleteOptions,
): number {
  const grace = resource.deletionGrace?.(current, gracePeriodSeconds) ?? 0;
  return grace < 0 ? 1 : grace;
}

function checkPreconditions(
  resource: Resource,
  { name = "", uid, resourceVersion }: ObjectMeta,
  { preconditions }: DeleteOptions,
): void {
  const wanted = preconditions ?? {};
  if (wanted.uid !== undefined && wanted.uid !== uid) {
    const problem = `the UID in the precondition (${wanted.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(resource, name, problem, resource.kind);
  }
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion) {
    const problem = `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(resource, name, problem, resource.kind);
  }
}
