import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { formatGo } from "./format-go.ts";
import { badPatch, brokenPatch } from "./patch-error.ts";

const ORDER = "$setElementOrder";
const DELETE_PRIMITIVES = "$deleteFromPrimitiveList";
const RETAIN_KEYS = "$retainKeys";

/** One object of a strategic merge patch, with its directives taken apart from its fields. */
export interface PatchParts {
  /** `$patch`, if there is one. */
  readonly directive: Json | undefined;
  /** `$retainKeys`: the only keys the object may keep. */
  readonly retainKeys: ReadonlySet<Json> | undefined;
  /** `$setElementOrder/FIELD` by field. */
  readonly orders: ReadonlyMap<string, readonly Json[]>;
  /** `$deleteFromPrimitiveList/FIELD` by field. */
  readonly deletions: ReadonlyMap<string, readonly Json[]>;
  /** Everything else. */
  readonly fields: JsonObject;
}

/** Throws 400 for directives that are malformed, and for fields that `$retainKeys` doesn't list. */
export function takeApart(patch: JsonObject): PatchParts {
  const orders = new Map<string, readonly Json[]>();
  const deletions = new Map<string, readonly Json[]>();
  const fields: JsonObject = {};
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(ORDER)) {
      orders.set(...listOf(key, ORDER, value, "setElementOrder list"));
    } else if (key.startsWith(DELETE_PRIMITIVES)) {
      deletions.set(...listOf(key, DELETE_PRIMITIVES, value, "primitive list"));
    } else if (key !== "$patch" && key !== RETAIN_KEYS) fields[key] = value;
  }
  return {
    directive: patch.$patch,
    retainKeys: readRetainKeys(patch[RETAIN_KEYS], fields),
    orders,
    deletions,
    fields,
  };
}

function listOf(key: string, prefix: string, value: Json, what: string): [string, Json[]] {
  if (key[prefix.length] !== "/" || !Array.isArray(value)) {
    throw badPatch(`invalid patch format of ${what}`);
  }
  return [key.slice(prefix.length + 1), value];
}

function readRetainKeys(value: Json | undefined, fields: JsonObject): Set<Json> | undefined {
  if (value === undefined) return undefined;
  const keys = new Set(Array.isArray(value) ? value : []);
  const unlisted = Object.entries(fields).some(([key, field]) => field !== null && !keys.has(key));
  if (!Array.isArray(value) || unlisted) throw badPatch("invalid patch format of retainKeys");
  return keys;
}

/** A patch value for a place that held nothing of its type: no nulls, no directives, nothing to delete. */
export function withoutDirectives(value: Json): Json {
  if (Array.isArray(value)) {
    return value.filter((item) => !hasDirective(item)).map(withoutDirectives);
  }
  if (!isJsonObject(value)) return value;
  const { fields } = takeApart(value);
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, item]) => item !== null && !hasDirective(item))
      .map(([key, item]) => [key, withoutDirectives(item)]),
  );
}

/** Does the value carry `$patch`? */
export function hasDirective(value: Json): value is JsonObject {
  return isJsonObject(value) && value.$patch !== undefined;
}

/** The 500 for a `$patch` nobody knows. */
export function unknownDirective(patch: JsonObject): Error {
  return brokenPatch(
    `unknown patch type: ${formatGo(patch.$patch ?? null)} in map: ${formatGo(patch)}`,
  );
}
