import type { ManagedFieldsEntry } from "../types.ts";
import { type FieldSet, isEmptySet } from "./field-set.ts";
import { decodeFields, encodeFields } from "./fields-v1.ts";
import { FieldsError } from "./path-element.ts";

/** Who owns which fields: one entry of `metadata.managedFields`, read. */
export interface Owner {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  /** In which version the fields are named. */
  readonly apiVersion: string;
  /** The subresource that was written through; empty for the object itself. */
  readonly subresource: string;
  /** `2006-01-02T15:04:05Z`; absent where an apply changed nothing. */
  readonly time?: string;
  readonly fields: FieldSet;
}

/** All owners of an object, by `ownerId`. */
export type Owners = ReadonlyMap<string, Owner>;

/** An object whose fields nobody owns, or whose owners were never written down. */
export const noOwners: Owners = new Map();

/**
 * What two writes must have in common to be the same owner's, as the server spells it. An applier
 * stays the same in another version.
 */
export function ownerId(owner: Omit<Owner, "fields" | "time">): string {
  const { manager, operation, apiVersion, subresource } = owner;
  return JSON.stringify({
    ...(manager === "" ? {} : { manager }),
    operation,
    ...(operation === "Apply" || apiVersion === "" ? {} : { apiVersion }),
    ...(subresource === "" ? {} : { subresource }),
  });
}

/** Sets already read, by the frozen object they were read from or are written as. */
const decoded = new WeakMap<object, FieldSet>();
const encoded = new WeakMap<FieldSet, Record<string, unknown>>();

/** What stands in lists of entries that were written here or are frozen, and the entries owners stand in. */
const read = new WeakMap<readonly ManagedFieldsEntry[], Owners>();
const written = new WeakMap<Owner, ManagedFieldsEntry>();

/** Reads `metadata.managedFields`. Throws `FieldsError` for entries the server would not have written. */
export function readOwners(entries: readonly ManagedFieldsEntry[] | undefined): Owners {
  if (entries === undefined || entries.length === 0) return noOwners;
  const known = read.get(entries);
  if (known !== undefined) return known;
  // A request's own copy may still change; what the store holds does not.
  const isStored = Object.isFrozen(entries);
  const owners = new Map<string, Owner>();
  for (const [index, entry] of entries.entries()) {
    const owner = readOwner(entry, index);
    owners.set(ownerId(owner), owner);
    if (isStored) written.set(owner, entry);
  }
  if (isStored) read.set(entries, owners);
  return owners;
}

function readOwner(entry: ManagedFieldsEntry, index: number): Owner {
  const { manager = "", operation, apiVersion = "", subresource = "", fieldsType, time } = entry;
  if (operation !== "Apply" && operation !== "Update") {
    throw new FieldsError("operation must be `Apply` or `Update`");
  }
  if (apiVersion === "") throw new FieldsError("apiVersion must not be empty");
  if ((fieldsType ?? "") === "") {
    throw new FieldsError(`missing fieldsType in managed fields entry ${index}`);
  }
  if (fieldsType !== "FieldsV1") {
    const shown = JSON.stringify(fieldsType);
    throw new FieldsError(`invalid fieldsType ${shown} in managed fields entry ${index}`);
  }
  return {
    manager,
    operation,
    apiVersion,
    subresource,
    ...(time === undefined ? {} : { time }),
    fields: readFields(entry.fieldsV1),
  };
}

function readFields(fieldsV1: Record<string, unknown> | undefined): FieldSet {
  if (fieldsV1 === undefined) return decodeFields({});
  const known = decoded.get(fieldsV1);
  if (known !== undefined) return known;
  const fields = decodeFields(fieldsV1);
  if (Object.isFrozen(fieldsV1)) remember(fields, fieldsV1);
  return fields;
}

function remember(fields: FieldSet, fieldsV1: Record<string, unknown>): void {
  decoded.set(fieldsV1, fields);
  encoded.set(fields, fieldsV1);
}

/** Writes `metadata.managedFields`, in the server's order; undefined when there is no owner. */
export function writeOwners(owners: Owners): ManagedFieldsEntry[] | undefined {
  const left = [...owners].filter(([, { fields }]) => !isEmptySet(fields));
  if (left.length === 0) return undefined;
  const entries = left.map(([, owner]) => writeOwner(owner)).toSorted(compareEntries);
  // The next write of the object begins by reading just this list.
  read.set(entries, new Map(left));
  return entries;
}

function writeOwner(owner: Owner): ManagedFieldsEntry {
  const known = written.get(owner);
  if (known !== undefined) return known;
  const { manager, operation, apiVersion, subresource, time, fields } = owner;
  const entry = {
    ...(manager === "" ? {} : { manager }),
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: "FieldsV1",
    fieldsV1: writeFields(fields),
    ...(subresource === "" ? {} : { subresource }),
  };
  written.set(owner, entry);
  return entry;
}

function writeFields(fields: FieldSet): Record<string, unknown> {
  const known = encoded.get(fields);
  if (known !== undefined) return known;
  const fieldsV1 = encodeFields(fields);
  remember(fields, fieldsV1);
  return fieldsV1;
}

/** Apply before Update, then by time, manager, version and subresource. */
function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    secondsOf(a.time) - secondsOf(b.time) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

/** Unix seconds; 0 for no time. */
export function secondsOf(time: string | undefined): number {
  return time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);
}

function compareText(a = "", b = ""): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
