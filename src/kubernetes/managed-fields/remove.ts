import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { below, type FieldSet, isEmptySet } from "./field-set.ts";
import { ItemError, itemElement } from "./list-items.ts";
import { fieldElement } from "./path-element.ts";
import { anyField, type Structure, structureFor } from "./structure.ts";

/** The object without the fields, keys and items in the set. What is emptied by that becomes null. */
export function removeFields(structure: Structure, object: JsonObject, set: FieldSet): JsonObject {
  const left = removeBelow(structure, object, set);
  return isJsonObject(left) ? left : {};
}

function removeBelow(declared: Structure, value: Json, set: FieldSet): Json {
  if (isEmptySet(set)) return value;
  const shape = structureFor(declared, value);
  if (shape.is === "list") {
    return Array.isArray(value) ? emptied(removeItems(shape, value, set)) : value;
  }
  if (shape.is === "scalar" || !isJsonObject(value)) return value;
  if (shape.atomic) return null;
  const kept = Object.entries(value).flatMap(([name, child]): [string, Json][] => {
    const removed = below(set, fieldElement(name));
    if (removed.member) return [];
    return [[name, removeBelow(anyField(shape, name), child, removed)]];
  });
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function removeItems(
  { of, items }: Extract<Structure, { is: "list" }>,
  list: readonly Json[],
  set: FieldSet,
): Json[] {
  if (items.are === "atomic") return [];
  return list.flatMap((item) => {
    let removed: FieldSet;
    try {
      removed = below(set, itemElement(items, item));
    } catch (error) {
      if (error instanceof ItemError) return [item];
      throw error;
    }
    return removed.member ? [] : [removeBelow(of, item, removed)];
  });
}

function emptied(list: Json[]): Json {
  return list.length === 0 ? null : list;
}
