import { StatusError } from "../status-error.ts";
import { type FieldSet, hasField, pathsOf } from "./field-set.ts";
import type { Owner, Owners } from "./owners.ts";
import { type PathElement, printPath } from "./path-element.ts";

/** A field that is about to be changed and belongs to someone else. */
export interface Conflict {
  readonly owner: Owner;
  readonly path: readonly PathElement[];
}

/** The fields of `changed` that each of these owns, ordered by owner and path. */
export function findConflicts(owners: Owners, changed: ReadonlyMap<string, FieldSet>): Conflict[] {
  return [...changed]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, fields]) => {
      const owner = owners.get(id);
      return owner === undefined ? [] : pathsOf(fields).map((path) => ({ owner, path }));
    });
}

/** The conflicts about other fields than these. */
export function conflictsBeyond(conflicts: readonly Conflict[], allowed: FieldSet): Conflict[] {
  return conflicts.filter(({ path }) => !hasField(allowed, path));
}

/** The 409 of an apply that would take fields from others. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  return new StatusError({
    code: 409,
    reason: "Conflict",
    message: messageOf(conflicts),
    details: {
      causes: conflicts.map(({ owner, path }) => ({
        reason: "FieldManagerConflict",
        message: `conflict with ${printOwner(owner)}`,
        field: printPath(path),
      })),
    },
  });
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [only] = conflicts;
  if (only !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${printOwner(only.owner)}: ${printPath(only.path)}`;
  }
  const lines: string[] = [];
  for (const [index, { owner, path }] of conflicts.entries()) {
    if (conflicts[index - 1]?.owner !== owner) lines.push(`conflicts with ${printOwner(owner)}:`);
    lines.push(`- ${printPath(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

/** `"m1"`; an updater with the version it wrote, and each with its subresource. */
function printOwner({ manager, operation, apiVersion, subresource }: Owner): string {
  const name = JSON.stringify(manager);
  const place = subresource === "" ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  return `${name}${place}${operation === "Update" ? ` using ${apiVersion}` : ""}`;
}
