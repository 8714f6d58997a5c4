import jsonPatch, { type Operation } from "fast-json-patch";
import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { goValueName } from "../schema/scalars.ts";
import { StatusError } from "../status-error.ts";
import { badPatch, inapplicablePatch } from "./patch-error.ts";

const MAX_OPERATIONS = 10_000;
/** What all `copy` operations together may add, in characters of JSON: without it a few dozen double an object into gigabytes. */
const MAX_COPIED = 3 * 1024 * 1024;

/**
 * RFC 6902. Throws StatusError: 400 for what is no list of operations, 413 for too many of
 * them, 422 where one doesn't apply (a failed test, a path that isn't there).
 * Changes neither argument.
 */
export function applyJsonPatch(current: JsonObject, patch: Json): Json {
  const operations = readOperations(patch);
  let document: Json = structuredClone(current);
  let copied = 0;
  for (const [index, operation] of operations.entries()) {
    if (operation.op === "copy") copied += copiedSize(document, operation.from);
    if (copied > MAX_COPIED) {
      throw tooLarge(
        `Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${MAX_COPIED}`,
      );
    }
    document = applyOne(document, operation, index);
  }
  return document;
}

function readOperations(patch: Json): Operation[] {
  if (!Array.isArray(patch)) {
    throw badPatch(
      `error decoding patch: json: cannot unmarshal ${goValueName(patch)} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  if (patch.length > MAX_OPERATIONS) {
    throw tooLarge(
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  return patch.map((operation) => {
    if (isOperation(operation)) return operation;
    throw isJsonObject(operation)
      ? inapplicablePatch(`Unexpected kind: ${JSON.stringify(operation.op)}`)
      : badPatch(
          `error decoding patch: json: cannot unmarshal ${goValueName(operation)} into Go value of type handlers.jsonPatchOp`,
        );
  });
}

const kinds = new Set<Json | undefined>(["add", "remove", "replace", "move", "copy", "test"]);

function isOperation(operation: Json): operation is Operation & JsonObject {
  if (!isJsonObject(operation) || !kinds.has(operation.op)) return false;
  if (typeof operation.path !== "string") return false;
  const needsFrom = operation.op === "move" || operation.op === "copy";
  return !needsFrom || typeof operation.from === "string";
}

function copiedSize(document: Json, from: string): number {
  try {
    const value: unknown = jsonPatch.getValueByPointer(document, from);
    return JSON.stringify(value)?.length ?? 0;
  } catch {
    // A pointer to nowhere is refused with the operation itself.
    return 0;
  }
}

function applyOne(document: Json, operation: Operation, index: number): Json {
  try {
    if (operation.op === "move") return move(document, operation, index);
    return jsonPatch.applyOperation(document, operation, true, true, true, index).newDocument;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw inapplicablePatch(error.message.split("\n")[0] ?? error.message);
  }
}

/**
 * The library copies what it moves, and looks through all of what it adds: a large value moved to
 * and fro would cost hours. So it only makes the place, and the value itself is put there.
 */
function move(document: Json, { from, path }: Operation & { from: string }, index: number): Json {
  // Nothing can be moved into itself (RFC 6902, 4.4).
  if (path.startsWith(`${from}/`)) throw new Error("Cannot move a value into itself");
  const apply = (to: Json, operation: Operation): Json =>
    jsonPatch.applyOperation(to, operation, true, true, true, index).newDocument;
  const value: Json = jsonPatch.getValueByPointer(document, from);
  const taken = apply(document, { op: "remove", path: from });
  if (path === "") return value;
  const made = apply(taken, { op: "add", path, value: null });
  const last = path.lastIndexOf("/");
  const parent: unknown = jsonPatch.getValueByPointer(made, path.slice(0, last));
  const key = jsonPatch.unescapePathComponent(path.slice(last + 1));
  if (Array.isArray(parent)) parent[key === "-" ? parent.length - 1 : Number(key)] = value;
  else if (typeof parent === "object" && parent !== null) Reflect.set(parent, key, value);
  return made;
}

function tooLarge(message: string): StatusError {
  return new StatusError({ code: 413, reason: "RequestEntityTooLarge", message });
}
