import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { type FieldFacts, type Shape, typeFacts } from "../schema/schema.ts";
import {
  hasDirective,
  type PatchParts,
  takeApart,
  unknownDirective,
  withoutDirectives,
} from "./directives.ts";
import { checkOrder, identity, orderMerged } from "./list-order.ts";
import { badPatch, brokenPatch, inapplicablePatch } from "./patch-error.ts";

/**
 * Strategic merge patch as the API server applies it (api-server.md 2.2): lists are merged by
 * the keys of the schema, `$patch`, `$retainKeys`, `$setElementOrder` and
 * `$deleteFromPrimitiveList` steer it. Changes neither argument.
 * Throws StatusError: 400, 422 or 500, whichever Kubernetes answers.
 */
export function strategicMerge(type: string, current: JsonObject, patch: JsonObject): JsonObject {
  return mergeObject({ is: "struct", type }, current, patch);
}

function mergeObject(shape: Shape | undefined, current: JsonObject, patch: JsonObject): JsonObject {
  const parts = takeApart(patch);
  if (parts.directive === "delete") return {};
  if (parts.directive === "replace") {
    const { $patch: _, ...replacement } = patch;
    return replacement;
  }
  if (parts.directive !== undefined) throw unknownDirective(patch);
  const merged = retainKeys(current, parts);
  const ordered = mergeOrderedLists(shape, merged, parts);
  for (const [name, doomed] of parts.deletions) {
    const list = merged[name];
    const values = new Set(doomed);
    if (Array.isArray(list)) merged[name] = list.filter((item) => !values.has(item));
  }
  for (const [name, value] of Object.entries(parts.fields)) {
    if (!ordered.has(name)) mergeField(shape, merged, name, value);
  }
  return merged;
}

function retainKeys(current: JsonObject, { retainKeys: keys }: PatchParts): JsonObject {
  if (keys === undefined) return { ...current };
  return Object.fromEntries(Object.entries(current).filter(([key]) => keys.has(key)));
}

/** Lists with a `$setElementOrder`; returns the fields that are done with. */
function mergeOrderedLists(
  shape: Shape | undefined,
  merged: JsonObject,
  { orders, fields }: PatchParts,
): Set<string> {
  const done = new Set<string>();
  for (const [name, order] of orders) {
    const facts = fieldOf(shape, name);
    const serverList = listOrNothing(merged[name]);
    const patchList = listOrNothing(fields[name]);
    checkOrder(patchList ?? [], order, facts?.mergeKey);
    if (serverList === undefined && patchList === undefined) continue;
    const list =
      serverList === undefined || patchList === undefined
        ? (serverList ?? patchList?.filter((item) => !hasDirective(item)).map(withoutDirectives))
        : mergeList(facts, serverList, patchList);
    merged[name] = orderMerged({
      merged: list ?? [],
      patchOrder: order,
      serverOrder: serverList ?? [],
      mergeKey: facts?.mergeKey,
    });
    done.add(name);
  }
  return done;
}

function listOrNothing(value: Json | undefined): Json[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw badPatch("invalid patch format of setElementOrder list");
  return value;
}

function mergeField(shape: Shape | undefined, merged: JsonObject, name: string, value: Json): void {
  const current = merged[name];
  if (value === null) {
    delete merged[name];
  } else if (isJsonObject(current) && isJsonObject(value)) {
    const facts = fieldOf(shape, name);
    merged[name] = facts?.patch.includes("replace")
      ? value
      : mergeObject(facts?.shape, current, value);
  } else if (Array.isArray(current) && Array.isArray(value)) {
    merged[name] = mergeList(fieldOf(shape, name), current, value);
  } else if (hasDirective(value)) {
    delete merged[name];
  } else {
    merged[name] = withoutDirectives(value);
  }
}

function mergeList(facts: FieldFacts | undefined, current: Json[], patch: Json[]): Json[] {
  if (facts === undefined || !facts.patch.includes("merge")) return patch;
  if (current.length === 0 && patch.length === 0) return current;
  const elements = [...current, ...patch];
  if (elements.some(Array.isArray)) throw inapplicablePatch("lists of lists are not supported");
  const objects = elements.filter(isJsonObject);
  if (objects.length === 0) {
    return orderMerged({
      merged: [...new Set(elements)],
      patchOrder: patch,
      serverOrder: current,
      mergeKey: undefined,
    });
  }
  if (objects.length < elements.length) {
    throw brokenPatch("list element types are not identical");
  }
  if (facts.mergeKey === undefined) {
    throw brokenPatch(`cannot merge lists without merge key for ${facts.name}`);
  }
  return mergeObjects(facts.shape, facts.mergeKey, current, patch.filter(isJsonObject));
}

function mergeObjects(
  shape: Shape,
  mergeKey: string,
  current: Json[],
  patch: JsonObject[],
): Json[] {
  const elementShape = shape.is === "list" ? shape.of : undefined;
  const { survivors, additions } = applyListDirectives(mergeKey, current, patch);
  const merged = [...survivors];
  const places = new Map<Json | undefined, number>();
  for (const [index, item] of merged.entries()) {
    const id = isJsonObject(item) ? item[mergeKey] : undefined;
    if (!places.has(id)) places.set(id, index);
  }
  for (const addition of additions) {
    const id = identity(addition, mergeKey);
    const at = places.get(id);
    const existing = at === undefined ? undefined : merged[at];
    if (at !== undefined && isJsonObject(existing)) {
      merged[at] = mergeObject(elementShape, existing, addition);
    } else {
      places.set(id, merged.push(withoutDirectives(addition)) - 1);
    }
  }
  return orderMerged({ merged, patchOrder: additions, serverOrder: survivors, mergeKey });
}

/** Elements that carry `$patch`: `delete` removes all matches, `replace` anywhere empties the list first. */
function applyListDirectives(mergeKey: string, current: Json[], patch: JsonObject[]) {
  let additions = patch;
  const doomed = new Set<Json | undefined>();
  for (const element of patch.filter(hasDirective)) {
    switch (element.$patch) {
      case "delete":
        doomed.add(identity(element, mergeKey));
        break;
      case "replace":
        break;
      case "merge":
        throw brokenPatch("merging lists cannot yet be specified in the patch");
      default:
        throw unknownDirective(element);
    }
  }
  const survivors = current.filter((item) => !isJsonObject(item) || !doomed.has(item[mergeKey]));
  additions = patch.filter((element) => !hasDirective(element));
  const replaced = patch.some((element) => element.$patch === "replace");
  return replaced ? { survivors: additions, additions: [] } : { survivors, additions };
}

/** What the schema says about a field; any key of a map is one. Undefined below values without a schema. */
function fieldOf(shape: Shape | undefined, name: string): FieldFacts | undefined {
  if (shape?.is === "map")
    return { name, shape: shape.of, required: false, zero: "kept", patch: [] };
  if (shape?.is !== "struct") return undefined;
  const facts = typeFacts(shape.type);
  const field = facts?.fields.get(name);
  if (facts !== undefined && field === undefined) {
    throw brokenPatch(
      `unable to find api field in struct ${facts.bareName} for the json field ${JSON.stringify(name)}`,
    );
  }
  return field;
}
