import type { JsonObject } from "../object.ts";
import { brokenPatch } from "../patch/patch-error.ts";
import { sameJson } from "../same-json.ts";
import type { StatusError } from "../status-error.ts";
import { checkApplied, problemText } from "./check-applied.ts";
import { compare } from "./compare.ts";
import { type Conflict, conflictError, conflictsBeyond, findConflicts } from "./conflicts.ts";
import { describeObject } from "./describe-object.ts";
import { isEmptySet } from "./field-set.ts";
import { fieldsOf } from "./fields-of.ts";
import { lastAppliedFields, withLastApplied } from "./last-applied.ts";
import { ItemError } from "./list-items.ts";
import { merge } from "./merge.ts";
import { noOwners, type Owner, type Owners, ownerId } from "./owners.ts";
import { prune } from "./prune.ts";
import { type Structure, structureOfKind } from "./structure.ts";
import { emptyObject, takeFrom, trackUpdate, type Writer } from "./track-update.ts";
import { ownable, trackedDifference, trackedOf } from "./tracked.ts";

/** What server-side apply starts from. Objects are without managedFields. */
export interface ApplyRequest {
  readonly writer: Writer;
  /** What was sent, in the version of the writer. */
  readonly config: JsonObject;
  /** The stored object; absent: the apply creates it. */
  readonly live?: JsonObject | undefined;
  readonly owners: Owners;
  /** Takes fields from others where they are in conflict. */
  readonly force?: boolean;
}

/** What it comes to: an object that has yet to be defaulted and validated, and who owns what. */
export interface Applied {
  readonly object: JsonObject;
  readonly owners: Owners;
}

/** The applier whose configuration may take over from kubectl's client-side apply. */
const kubectl = "kubectl";
/** Owns what was there before anybody was written down. */
const before = "before-first-apply";

/**
 * Applies a configuration as structured-merge-diff and the server's field managers around it do.
 * Throws StatusError: 409 for conflicts, 500 for a configuration that does not fit the schema.
 */
export function applyConfig(request: ApplyRequest): Applied {
  const { writer, config } = request;
  const structure = structureOfKind(writer.apiVersion, writer.kind);
  const problems = checkApplied(structure, config);
  if (problems.length > 0) throw doesNotFit(writer, config, problems);
  const live = request.live ?? emptyObject(writer.apiVersion, writer.kind);
  const owners = request.owners.size > 0 ? request.owners : ownersBefore(writer, live);
  const input = { structure, writer, config, live, owners };
  const outcome = settle(input, request.force === true);
  if (outcome.conflicts.length === 0) return withAnnotation(outcome.applied, writer, config);
  const beyond =
    writer.manager === kubectl
      ? conflictsBeyond(outcome.conflicts, lastAppliedFields(structure, live))
      : outcome.conflicts;
  if (beyond.length > 0) throw conflictError(beyond);
  return withAnnotation(settle(input, true).applied, writer, config);
}

interface Input {
  readonly structure: Structure;
  readonly writer: Writer;
  readonly config: JsonObject;
  readonly live: JsonObject;
  readonly owners: Owners;
}

function settle(
  { structure, writer, config, live, owners }: Input,
  force: boolean,
): { applied: Applied; conflicts: Conflict[] } {
  const { manager, apiVersion, subresource, time, tracked } = writer;
  const facts = { manager, operation: "Apply", apiVersion, subresource } as const;
  const id = ownerId(facts);
  const last = owners.get(id);
  const fields = trackedOf(tracked, fieldsOf(structure, config));
  const claimed = new Map<string, Owner>(owners).set(id, { ...facts, fields });
  const merged = mergeOrRefuse(structure, live, config);
  const object = prune({
    structure,
    merged,
    last: last?.fields,
    owned: [...claimed.values()].map((owner) => owner.fields),
  });
  const found = trackedDifference(tracked, compare(structure, live, object));
  const { owners: left, lost } = takeFrom(claimed, found, { writer, spare: id });
  const conflicts = force ? [] : findConflicts(owners, lost);
  const after = new Map(left);
  const owned = ownable(fields);
  const unchanged = sameJson(live, object);
  // An apply that changes nothing leaves the time of the last one, and none where it is the first.
  const at = unchanged ? last?.time : time;
  if (isEmptySet(owned)) after.delete(id);
  else after.set(id, { ...facts, ...(at === undefined ? {} : { time: at }), fields: owned });
  return { applied: { object, owners: after }, conflicts };
}

function ownersBefore(writer: Writer, live: JsonObject): Owners {
  const empty = emptyObject(writer.apiVersion, writer.kind);
  if (live === empty) return noOwners;
  const someone = { ...writer, manager: before };
  return trackUpdate({ writer: someone, owners: noOwners, before: empty, after: live });
}

function withAnnotation(applied: Applied, { manager }: Writer, config: JsonObject): Applied {
  if (manager !== kubectl) return applied;
  return { ...applied, object: withLastApplied(applied.object, config) };
}

function mergeOrRefuse(structure: Structure, live: JsonObject, config: JsonObject): JsonObject {
  try {
    return merge(structure, live, config);
  } catch (error) {
    if (error instanceof ItemError) throw brokenPatch(`failed to merge config: ${error.message}`);
    throw error;
  }
}

/** The server takes a configuration that does not fit for an error of its own: 500. */
function doesNotFit(writer: Writer, config: JsonObject, problems: readonly string[]): StatusError {
  return brokenPatch(
    `failed to create typed patch object (${describeObject(config, writer)}): ${problemText(problems)}`,
  );
}
