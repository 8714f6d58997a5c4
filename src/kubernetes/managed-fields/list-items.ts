import { isJsonObject, type Json } from "../object.ts";
import { keyElement, type PathElement, valueElement } from "./path-element.ts";
import type { ListItems } from "./structure.ts";

/** An item of a list that nothing names; the message is structured-merge-diff's. */
export class ItemError extends Error {
  override readonly name = "ItemError";
}

/** The step to one item of a list that is not atomic. Throws `ItemError`. */
export function itemElement(items: Exclude<ListItems, { are: "atomic" }>, item: Json): PathElement {
  if (items.are === "set") return setElement(item);
  if (item === null) {
    throw new ItemError("associative list with keys may not have a null element");
  }
  if (!isJsonObject(item)) {
    throw new ItemError("associative list with keys may not have non-map elements");
  }
  const keys: [string, Json][] = [];
  for (const { name, default: value } of items.keys) {
    const own = item[name] ?? value;
    if (own !== undefined) keys.push([name, own]);
  }
  if (keys.length === 0) {
    const names = items.keys.map(({ name }) => JSON.stringify(name)).join(" ");
    throw new ItemError(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(keys);
}

function setElement(item: Json): PathElement {
  if (item === null) {
    throw new ItemError("associative list without keys has an element that's an explicit null");
  }
  if (Array.isArray(item)) {
    throw new ItemError("not supported: associative list with lists as elements");
  }
  if (isJsonObject(item)) {
    throw new ItemError("associative list without keys has an element that's a map type");
  }
  return valueElement(item);
}

/** The items of a list by their steps, in order; a step that stands twice has two. Unnamed ones are left out. */
export function itemsByElement(
  items: Exclude<ListItems, { are: "atomic" }>,
  list: readonly Json[],
): Map<PathElement, Json[]> {
  const found = new Map<PathElement, Json[]>();
  for (const item of list) {
    let element: PathElement;
    try {
      element = itemElement(items, item);
    } catch (error) {
      if (error instanceof ItemError) continue;
      throw error;
    }
    const same = found.get(element);
    if (same === undefined) found.set(element, [item]);
    else same.push(item);
  }
  return found;
}
