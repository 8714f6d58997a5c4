import type { Difference } from "./compare.ts";
import { difference, type FieldSet, fieldSet, within, without } from "./field-set.ts";
import { fieldElement } from "./path-element.ts";

/**
 * Which fields a write through one door can change: all but some, or only some. What a door
 * ignores is neither owned by who writes through it nor in conflict.
 */
export type Tracked = { readonly allBut: FieldSet } | { readonly only: FieldSet };

/** A set of fields given by names, such as `["spec", "ephemeralContainers"]`. */
export function namedFields(...paths: readonly (readonly string[])[]): FieldSet {
  return fieldSet(...paths.map((path) => path.map(fieldElement)));
}

export function trackedOf(tracked: Tracked, fields: FieldSet): FieldSet {
  return "only" in tracked ? within(fields, tracked.only) : without(fields, tracked.allBut);
}

export function trackedDifference(tracked: Tracked, found: Difference): Difference {
  return {
    added: trackedOf(tracked, found.added),
    modified: trackedOf(tracked, found.modified),
    removed: trackedOf(tracked, found.removed),
  };
}

const unowned = namedFields(
  ["apiVersion"],
  ["kind"],
  ["metadata"],
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map((name) => ["metadata", name]),
);

/** Without what identifies the object and what only the server sets: nobody owns those. */
export function ownable(fields: FieldSet): FieldSet {
  return difference(fields, unowned);
}
