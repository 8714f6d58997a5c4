import type { JsonObject } from "../object.ts";
import { decode } from "../schema/decode.ts";
import { typeOfKind } from "../schema/schema.ts";
import { capOwners } from "./cap-owners.ts";
import { compare, type Difference } from "./compare.ts";
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  sameFields,
  union,
} from "./field-set.ts";
import { type Owner, type Owners, ownerId } from "./owners.ts";
import { structureOfKind } from "./structure.ts";
import { ownable, type Tracked, trackedDifference } from "./tracked.ts";

/** Who writes, through which door, and when. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly tracked: Tracked;
  /** `2006-01-02T15:04:05Z` */
  readonly time: string;
}

/**
 * The owners after a create, update or patch: who wrote owns what was added or changed, and
 * nobody else does; what was removed has no owner. `before` and `after` are without managedFields.
 */
export function trackUpdate(options: {
  readonly writer: Writer;
  readonly owners: Owners;
  readonly before: JsonObject;
  readonly after: JsonObject;
}): Owners {
  const { writer, before, after } = options;
  const { manager, apiVersion, subresource, time } = writer;
  const structure = structureOfKind(apiVersion, writer.kind);
  const found = trackedDifference(writer.tracked, compare(structure, before, after));
  const owners = new Map(takeFrom(options.owners, found, { writer }).owners);
  const written = ownable(union(found.added, found.modified));
  if (isEmptySet(written)) return owners;
  const facts = { manager, operation: "Update", apiVersion, subresource } as const;
  const id = ownerId(facts);
  // The owner's set before it lost what it has just written: most writes write the same fields again.
  const previous = options.owners.get(id)?.fields;
  const kept = owners.get(id)?.fields;
  owners.set(id, { ...facts, time, fields: regained(previous, kept, written) });
  return capOwners(owners);
}

/** The previous set itself when it comes out the same, so that it is not written out anew. */
function regained(
  previous: FieldSet | undefined,
  kept: FieldSet | undefined,
  written: FieldSet,
): FieldSet {
  const fields = kept === undefined ? written : union(kept, written);
  return previous !== undefined && sameFields(previous, fields) ? previous : fields;
}

/**
 * Takes what was changed or removed from all owners but one. Those left without fields are gone,
 * and so are those of a version of the kind that no longer exists.
 */
export function takeFrom(
  owners: Owners,
  found: Difference,
  options: { readonly writer: Pick<Writer, "kind">; readonly spare?: string },
): { owners: Owners; lost: ReadonlyMap<string, FieldSet> } {
  const changed = union(found.added, found.modified);
  const left = new Map<string, Owner>();
  const lost = new Map<string, FieldSet>();
  for (const [id, owner] of owners) {
    let { fields } = owner;
    if (id !== options.spare) {
      if (typeOfKind(owner.apiVersion, options.writer.kind) === undefined) continue;
      const taken = intersection(fields, changed);
      if (!isEmptySet(taken)) lost.set(id, taken);
      fields = difference(difference(fields, taken), found.removed);
    }
    if (!isEmptySet(fields)) left.set(id, fields === owner.fields ? owner : { ...owner, fields });
  }
  return { owners: left, lost };
}

const emptyObjects = new Map<string, JsonObject>();

/** An object of a kind before anything is in it: what Go's zero value is written as. */
export function emptyObject(apiVersion: string, kind: string): JsonObject {
  const key = `${apiVersion} ${kind}`;
  const known = emptyObjects.get(key);
  if (known !== undefined) return known;
  const type = typeOfKind(apiVersion, kind);
  if (type === undefined) throw new Error(`the schema has no kind ${apiVersion} ${kind}`);
  const empty = { ...decode({ type, value: {} }).object, apiVersion, kind };
  emptyObjects.set(key, empty);
  return empty;
}
