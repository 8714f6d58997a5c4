import type { JsonObject } from "../object.ts";
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  noFields,
  union,
} from "./field-set.ts";
import { fieldsOf, withStructFields } from "./fields-of.ts";
import { removeFields } from "./remove.ts";
import type { Structure } from "./structure.ts";

/**
 * Removes from a merged object what its applier applied last time and doesn't any more, unless
 * someone (the applier's new configuration, too) owns it.
 */
export function prune(options: {
  readonly structure: Structure;
  readonly merged: JsonObject;
  /** The applier's fields of the last time. */
  readonly last: FieldSet | undefined;
  /** Everybody's fields, with the applier's new ones. */
  readonly owned: readonly FieldSet[];
}): JsonObject {
  const { structure, merged, last, owned } = options;
  if (last === undefined || isEmptySet(last)) return merged;
  // A struct that leads to a field goes with it here, and comes back below where anything needs it.
  const whole = (set: FieldSet) => withStructFields(structure, set);
  const all = whole(fieldsOf(structure, merged));
  const bare = removeFields(structure, merged, whole(last));
  const needed = union(whole(fieldsOf(structure, bare)), whole(owned.reduce(union, noFields)));
  const kept = removeFields(structure, merged, difference(all, needed));
  const dropped = difference(all, whole(fieldsOf(structure, kept)));
  return removeFields(structure, merged, intersection(dropped, whole(last)));
}
