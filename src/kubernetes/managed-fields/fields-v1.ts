import type { JsonObject } from "../object.ts";
import { type FieldSet, union } from "./field-set.ts";
import { FieldsError, inOrder, type PathElement, parseElement } from "./path-element.ts";

/** A set as meta.v1.FieldsV1 has it: `{"f:data":{".":{},"f:a":{}}}`, steps in order. */
export function encodeFields(set: FieldSet): JsonObject {
  // No step is a name by itself, so none can be `__proto__`.
  const fields: JsonObject = {};
  for (const [element, child] of inOrder(set.children)) {
    const deeper = encodeFields(child);
    fields[element] = child.member && child.children.size > 0 ? { ".": {}, ...deeper } : deeper;
  }
  return fields;
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
