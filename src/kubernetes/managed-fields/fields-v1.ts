import type { Json, JsonObject } from "../object.ts";
import { type FieldSet, union } from "./field-set.ts";
import { compareElements, FieldsError, type PathElement, parseElement } from "./path-element.ts";

/** A set as meta.v1.FieldsV1 has it: `{"f:data":{".":{},"f:a":{}}}`, steps in order. */
export function encodeFields(set: FieldSet): JsonObject {
  return Object.fromEntries(encodeChildren(set));
}

function encodeChildren(set: FieldSet): [string, Json][] {
  return [...set.children]
    .toSorted(([a], [b]) => compareElements(a, b))
    .map(([element, child]) => {
      const deeper = encodeChildren(child);
      const self: [string, Json][] = child.member && deeper.length > 0 ? [[".", {}]] : [];
      return [element, Object.fromEntries([...self, ...deeper])];
    });
}

/**
 * Reads FieldsV1. A step without content is in the set, one with content only if `.` is among it;
 * kinds of steps that are not known are passed over. Throws `FieldsError`.
 */
export function decodeFields(fields: unknown): FieldSet {
  const { children } = decodeNode(fields ?? {});
  return { member: false, children };
}

function decodeNode(node: unknown): FieldSet {
  if (typeof node !== "object" || Array.isArray(node)) {
    throw new FieldsError(`expected an object of fields, got ${JSON.stringify(node)}`);
  }
  const children = new Map<PathElement, FieldSet>();
  let member = false;
  for (const [key, value] of Object.entries(node ?? {})) {
    if (key === ".") {
      member = true;
      continue;
    }
    const element = parseElement(key);
    if (element === undefined) continue;
    const child = decodeNode(value);
    // Two spellings of one step, such as keys in another order.
    const before = children.get(element);
    children.set(element, before === undefined ? child : union(before, child));
  }
  return { member: member || children.size === 0, children };
}
