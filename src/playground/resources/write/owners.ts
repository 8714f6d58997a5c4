import {
  noOwners,
  type Owners,
  readOwners,
  writeOwners,
} from "../../../kubernetes/managed-fields/owners.ts";
import { FieldsError } from "../../../kubernetes/managed-fields/path-element.ts";
import {
  emptyObject,
  trackUpdate,
  type Writer,
} from "../../../kubernetes/managed-fields/track-update.ts";
import { namedFields, type Tracked } from "../../../kubernetes/managed-fields/tracked.ts";
import type { JsonObject, KubernetesObject } from "../../../kubernetes/object.ts";
import { sameJson } from "../../../kubernetes/same-json.ts";
import { formatTime } from "../../../kubernetes/time.ts";
import type { ManagedFieldsEntry } from "../../../kubernetes/types.ts";
import { apiVersionOf, type Resource } from "../resource.ts";

/** Who makes a write, for `metadata.managedFields`. */
export interface FieldWriter {
  fieldManager: string;
  now: Date;
}

const main: Tracked = { allBut: namedFields(["status"]) };
const mainWithoutStatus: Tracked = { allBut: namedFields() };
const status: Tracked = {
  allBut: namedFields(["spec"], ["metadata", "deletionTimestamp"], ["metadata", "ownerReferences"]),
};

/** What can be changed through the object itself, or through one of its subresources. */
function trackedFields(resource: Resource, subresource: string | undefined): Tracked {
  const subresources = resource.subresources ?? {};
  if (subresource === undefined)
    return subresources.status === undefined ? mainWithoutStatus : main;
  const writes = subresources[subresource]?.writes;
  if (writes !== undefined) return { only: namedFields(...writes) };
  return subresource === "status" ? status : mainWithoutStatus;
}

/** The writer as the field owners know it. */
export function writerOf(
  resource: Resource,
  subresource: string | undefined,
  { fieldManager, now }: FieldWriter,
): Writer {
  return {
    manager: fieldManager,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    subresource: subresource ?? "",
    tracked: trackedFields(resource, subresource),
    time: formatTime(now),
  };
}

/**
 * The managedFields of a new object: the creator owns what it sent and what was defaulted, not
 * what admission adds afterwards. An object that brings its own owners keeps them.
 */
export function ownersOfNew(
  resource: Resource,
  draft: KubernetesObject,
  writer: FieldWriter,
): ManagedFieldsEntry[] | undefined {
  const { managedFields, ...metadata } = draft.metadata ?? {};
  const owners = trackUpdate({
    writer: writerOf(resource, undefined, writer),
    owners: readOr(managedFields, noOwners),
    before: emptyObject(apiVersionOf(resource), resource.kind),
    after: jsonOf({ ...draft, metadata }),
  });
  return writeOwners(owners);
}

/** What an update is, for its owners. */
export interface OwnedUpdate {
  resource: Resource;
  subresource: string | undefined;
  /** The stored object and the one to be stored, both without managedFields. */
  before: KubernetesObject;
  after: KubernetesObject;
  stored: readonly ManagedFieldsEntry[] | undefined;
  /** The managedFields of the request. */
  sent: readonly ManagedFieldsEntry[] | undefined;
  writer: FieldWriter;
}

/**
 * The managedFields after an update. A request may set them itself, but not through a
 * subresource; an empty list, or one empty entry, forgets all owners. Objects without owners stay
 * without until somebody applies.
 */
export function ownersAfter(update: OwnedUpdate): ManagedFieldsEntry[] | undefined {
  const { resource, subresource, before, after, writer } = update;
  const owners = ownersSent(update);
  // Binding and the like change a Pod without a field manager.
  const isUntracked =
    subresource !== undefined && resource.subresources?.[subresource]?.accept !== undefined;
  if (owners.size === 0 || isUntracked) return writeOwners(owners);
  return writeOwners(
    trackUpdate({
      writer: writerOf(resource, subresource, writer),
      owners,
      before: jsonOf(before),
      after: jsonOf(after),
    }),
  );
}

function ownersSent({ subresource, stored, sent }: OwnedUpdate): Owners {
  const before = () => readOr(stored, noOwners);
  if (subresource !== undefined || sent === stored || sent === undefined) return before();
  if (isReset(sent)) return noOwners;
  const owners = readOr(sent, undefined);
  return owners === undefined || owners.size === 0 ? before() : owners;
}

function isReset(sent: readonly ManagedFieldsEntry[]): boolean {
  const [only = {}] = sent;
  return sent.length < 2 && Object.keys(only).length === 0;
}

/** Entries that can't be read count as none: managedFields never make a write fail. */
function readOr<T>(entries: readonly ManagedFieldsEntry[] | undefined, instead: T): Owners | T {
  try {
    return readOwners(entries);
  } catch (error) {
    if (error instanceof FieldsError) return instead;
    throw error;
  }
}

/** Are the owners the same but for their times? Then a write that changes nothing else is none. */
export function sameButTimes(
  a: readonly ManagedFieldsEntry[] = [],
  b: readonly ManagedFieldsEntry[] = [],
): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((entry, index) => sameJson(timeless(entry), timeless(b[index]))))
  );
}

function timeless(entry: ManagedFieldsEntry | undefined): ManagedFieldsEntry {
  const { time: _time, ...rest } = entry ?? {};
  return rest;
}

/** Stored objects and drafts are plain JSON. */
function jsonOf(object: KubernetesObject): JsonObject {
  return object as JsonObject & KubernetesObject;
}
