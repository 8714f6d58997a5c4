import { isJsonObject, type Json } from "../object.ts";
import { sameJson } from "../same-json.ts";
import { collectFields, type FieldSet } from "./field-set.ts";
import { itemsByElement } from "./list-items.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import { anyField, type ListItems, type Structure, structureFor } from "./structure.ts";

/** What differs between two states of an object. No path is in more than one of the sets. */
export interface Difference {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/**
 * Compares two states of an object as far as fields can be owned: what is atomic differs as one.
 * A struct, map or item that only one side has differs itself, besides all that is in it.
 */
export function compare(structure: Structure, before: Json, after: Json): Difference {
  const added = collectFields();
  const modified = collectFields();
  const removed = collectFields();
  const path: PathElement[] = [];

  function visit(declared: Structure, left: Json | undefined, right: Json | undefined): void {
    if (left === right) return;
    const shape = structureFor(declared, right ?? left);
    if (isLeaf(shape, left, right)) {
      note(left, right);
      return;
    }
    if (shape.is === "struct" || shape.is === "map") visitFields(shape, left, right);
    else if (shape.is === "list") visitItems(shape, left, right);
    if (left === undefined) added.add(path);
    else if (right === undefined) removed.add(path);
  }

  function note(left: Json | undefined, right: Json | undefined): void {
    if (left === undefined) added.add(path);
    else if (right === undefined) removed.add(path);
    else if (!sameJson(left, right)) modified.add(path);
  }

  function step(
    element: PathElement,
    structureBelow: Structure,
    left: Json | undefined,
    right: Json | undefined,
  ): void {
    path.push(element);
    visit(structureBelow, left, right);
    path.pop();
  }

  function visitFields(
    shape: Extract<Structure, { is: "struct" | "map" }>,
    left: Json | undefined,
    right: Json | undefined,
  ): void {
    const old = isJsonObject(left) ? left : {};
    const wanted = isJsonObject(right) ? right : {};
    for (const [name, value] of Object.entries(wanted)) {
      const was = Object.hasOwn(old, name) ? old[name] : undefined;
      if (was !== value) step(fieldElement(name), anyField(shape, name), was, value);
    }
    for (const [name, value] of Object.entries(old)) {
      if (Object.hasOwn(wanted, name)) continue;
      step(fieldElement(name), anyField(shape, name), value, undefined);
    }
  }

  function visitItems(
    { of, items }: Extract<Structure, { is: "list" }>,
    left: Json | undefined,
    right: Json | undefined,
  ): void {
    if (items.are === "atomic") return;
    const old = itemsOf(items, left);
    const wanted = itemsOf(items, right);
    for (const element of new Set([...old.keys(), ...wanted.keys()])) {
      const was = old.get(element) ?? [];
      const is = wanted.get(element) ?? [];
      if (was.length < 2 && is.length < 2) step(element, of, was[0], is[0]);
      else visitRepeated({ element, of, was, is });
    }
  }

  /** Items that stand more than once are owned as one, whatever is in them. */
  function visitRepeated({ element, of, was, is }: Repeated): void {
    const at = [...path, element];
    if (was.length > 1 && is.length > 1) {
      if (!sameJson(was, is)) modified.add(at);
    } else if (was.length > 1) {
      if (is.length === 1) step(element, of, undefined, is[0]);
      removed.add(at);
    } else {
      if (was.length === 1) step(element, of, was[0], undefined);
      added.add(at);
    }
  }

  visit(structure, before, after);
  return { added: added.fields, modified: modified.fields, removed: removed.fields };
}

interface Repeated {
  readonly element: PathElement;
  readonly of: Structure;
  readonly was: readonly Json[];
  readonly is: readonly Json[];
}

function itemsOf(items: Exclude<ListItems, { are: "atomic" }>, list: Json | undefined) {
  return itemsByElement(items, Array.isArray(list) ? list : []);
}

/** Is the value owned as one? Two empty ones are, too: so the difference between empty and null is kept. */
export function isLeaf(
  structure: Structure,
  left: Json | undefined,
  right: Json | undefined,
): boolean {
  switch (structure.is) {
    case "scalar":
      return true;
    case "list":
      return structure.items.are === "atomic" || (isEmptyList(left) && isEmptyList(right));
    default:
      return structure.atomic || (isEmptyMap(left) && isEmptyMap(right));
  }
}

/** Also true of what is absent, null or no list at all. */
function isEmptyList(value: Json | undefined): boolean {
  return !Array.isArray(value) || value.length === 0;
}

function isEmptyMap(value: Json | undefined): boolean {
  return !isJsonObject(value) || Object.keys(value).length === 0;
}
