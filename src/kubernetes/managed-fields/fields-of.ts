import { isJsonObject, type Json } from "../object.ts";
import { collectFields, type FieldSet } from "./field-set.ts";
import { itemsByElement } from "./list-items.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import { anyField, type Structure, structureFor, structureOfField } from "./structure.ts";

/**
 * The fields an object names: its leaves, the items of its lists, the keys of its maps. Structs
 * that are there only to hold something are not among them.
 */
export function fieldsOf(structure: Structure, value: Json): FieldSet {
  const found = collectFields();
  const path: PathElement[] = [];

  function step(element: PathElement, of: Structure, child: Json, isItem: boolean): void {
    path.push(element);
    visit(of, child);
    if (isItem) found.add(path);
    path.pop();
  }

  function visit(declared: Structure, at: Json): void {
    const shape = structureFor(declared, at);
    if (shape.is === "scalar") {
      found.add(path);
    } else if (shape.is === "list") {
      visitList(shape, at);
    } else if (shape.atomic) {
      found.add(path);
    } else if (isJsonObject(at)) {
      for (const [name, child] of Object.entries(at)) {
        const isKey = shape.is === "map" || structureOfField(shape, name) === undefined;
        step(fieldElement(name), anyField(shape, name), child, isKey || isEmpty(child));
      }
    }
  }

  function visitList({ of, items }: Extract<Structure, { is: "list" }>, list: Json): void {
    if (items.are === "atomic") {
      found.add(path);
      return;
    }
    for (const [element, same] of itemsByElement(items, Array.isArray(list) ? list : [])) {
      const [only, another] = same;
      if (only === undefined) continue;
      if (another === undefined) step(element, of, only, true);
      else found.add([...path, element]);
    }
  }

  visit(structure, value);
  return found.fields;
}

function isEmpty(value: Json): boolean {
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0);
}

/**
 * Adds the fields of structs that lead to what is in the set: a set of `.spec.replicas` then
 * holds `.spec`, too. Keys of maps and items of lists that only lead somewhere are not added.
 */
export function withStructFields(structure: Structure, set: FieldSet): FieldSet {
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of set.children) {
    const of = structureBelow(structure, element);
    const below = of === undefined ? child : withStructFields(of, child);
    const leads = child.children.size > 0;
    const isStructField = of !== undefined && structure.is === "struct";
    children.set(element, {
      member: child.member || (leads && isStructField),
      children: below.children,
    });
  }
  return { member: set.member, children };
}

function structureBelow(structure: Structure, element: PathElement): Structure | undefined {
  if (element.startsWith("f:")) {
    if (structure.is !== "struct" && structure.is !== "map") return undefined;
    return structureOfField(structure, element.slice(2));
  }
  return element.startsWith("k:") && structure.is === "list" ? structure.of : undefined;
}
