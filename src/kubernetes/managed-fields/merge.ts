import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { isLeaf } from "./compare.ts";
import { itemElement } from "./list-items.ts";
import { mergeOrder } from "./merge-order.ts";
import { anyField, type Structure, structureFor } from "./structure.ts";

/**
 * An applied configuration laid over the live object. Nothing goes away by it; of a field that
 * both have, the applied value stays; atomic values are replaced. The configuration must have
 * passed `checkApplied`.
 */
export function merge(structure: Structure, live: JsonObject, applied: JsonObject): JsonObject {
  const merged = mergeValue(structure, live, applied);
  return isJsonObject(merged) ? merged : {};
}

function mergeValue(
  declared: Structure,
  live: Json | undefined,
  applied: Json | undefined,
): Json | undefined {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  const shape = structureFor(declared, applied);
  if (isLeaf(shape, live, applied)) return applied;
  if (shape.is === "list") return mergeLists(shape, listOf(live), listOf(applied));
  if (shape.is === "scalar") return applied;
  const [old, wanted] = [fieldsIn(live), fieldsIn(applied)];
  const names = new Set([...Object.keys(old), ...Object.keys(wanted)]);
  const fields = [...names].flatMap((name): [string, Json][] => {
    const value = mergeValue(anyField(shape, name), own(old, name), own(wanted, name));
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(fields);
}

function mergeLists(
  { of, items }: Extract<Structure, { is: "list" }>,
  live: readonly Json[],
  applied: readonly Json[],
): Json[] {
  if (items.are === "atomic") return [...applied];
  const elements = live.map((item) => itemElement(items, item));
  const byElement = new Map(live.map((item, index) => [elements[index], item]));
  const wanted = new Map(applied.map((item) => [itemElement(items, item), item]));
  const repeated = repeatedIn(elements);
  return mergeOrder(elements, [...wanted.keys()]).flatMap((item) => {
    if (item.from === "live") return live.slice(item.index, item.index + 1);
    // Which of several equal live items would it be? None: the applied one takes their place.
    const old = repeated.has(item.element) ? undefined : byElement.get(item.element);
    const value = mergeValue(of, old, wanted.get(item.element));
    return value === undefined ? [] : [value];
  });
}

function repeatedIn(elements: readonly string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(elements.filter((element) => seen.size === seen.add(element).size));
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function fieldsIn(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}

function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
