import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { JsonError, parseJson } from "../schema/parse-json.ts";
import { goJson, printValue } from "./go-json.ts";

/**
 * One step of a path into an object, in the notation of FieldsV1 (meta.v1.FieldsV1):
 * `f:NAME` a field or key of a map, `k:{"KEY":VALUE}` the item of a list with these keys,
 * `v:VALUE` the item of a set, `i:INDEX` an item by its place. Always in its one canonical
 * spelling, so that equal steps are equal strings.
 */
export type PathElement = string;

/** FieldsV1 that can't be read. */
export class FieldsError extends Error {
  override readonly name = "FieldsError";
}

/** The step to a field of an object, or to a key of a map. */
export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** The step to the item of a list of type `map` that has these keys, given in the order of their names. */
export function keyElement(keys: readonly (readonly [string, Json])[]): PathElement {
  let content = "";
  for (const [name, value] of keys) {
    content += `${content === "" ? "" : ","}${goJson(name)}:${goJson(value)}`;
  }
  return `k:{${content}}`;
}

/** The step to an item of a list of type `set`. */
export function valueElement(value: Json): PathElement {
  return `v:${goJson(value)}`;
}

/**
 * Reads a step as a client sent it. Undefined for kinds of steps that are not known: a later
 * version may know them. Throws `FieldsError`.
 */
export function parseElement(text: string): PathElement | undefined {
  if (text.length < 2) throw new FieldsError("key must be 2 characters long:");
  if (text[1] !== ":") throw new FieldsError(`missing colon: ${text}`);
  switch (text[0]) {
    case "f":
      return text;
    case "v":
      return valueElement(contentOf(text));
    case "k": {
      const keys = contentOf(text);
      if (!isJsonObject(keys)) throw new FieldsError(`expected an object of keys: ${text}`);
      return `k:${goJson(keys)}`;
    }
    case "i":
      if (!/^[-+]?\d+$/.test(text.slice(2))) throw new FieldsError(`not an index: ${text}`);
      return `i:${Number(text.slice(2))}`;
    default:
      return undefined;
  }
}

function contentOf(element: string): Json {
  try {
    return parseJson(element.slice(2)).value;
  } catch (error) {
    if (error instanceof JsonError) throw new FieldsError(error.message, { cause: error });
    throw error;
  }
}

/** What stands at each step, in the order FieldsV1 is written in: fields, keys, values, indexes; each by content. */
export function inOrder<T>(steps: ReadonlyMap<PathElement, T>): [PathElement, T][] {
  const entries = [...steps];
  if (entries.length < 2) return entries;
  if (entries.every(([element]) => element.startsWith("f:"))) {
    return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
  return entries
    .map((entry) => ({ entry, rank: rank(entry[0]), content: sortedContent(entry[0]) }))
    .toSorted((a, b) => a.rank - b.rank || compareContents(a.content, b.content))
    .map(({ entry }) => entry);
}

/** Read once for all comparisons; a name is its own content. */
function sortedContent(element: PathElement): Json {
  return element.startsWith("f:") ? element : contentOf(element);
}

function rank(element: PathElement): number {
  return "fkvi".indexOf(element[0] ?? "");
}

function compareContents(a: Json, b: Json): number {
  return isJsonObject(a) && isJsonObject(b) ? compareKeys(a, b) : compareValues(a, b);
}

function compareKeys(a: JsonObject, b: JsonObject): number {
  const left = Object.entries(a);
  const right = Object.entries(b);
  for (const [index, [name, value]] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (name !== other[0]) return name < other[0] ? -1 : 1;
    const order = compareValues(value, other[1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const valueOrder = ["number", "string", "boolean", "object"];

function compareValues(a: Json, b: Json): number {
  const kind = valueOrder.indexOf(typeof a) - valueOrder.indexOf(typeof b);
  if (kind !== 0) return kind;
  if (typeof a === "number" && typeof b === "number") return a - b;
  const text = (value: Json) => (typeof value === "string" ? value : goJson(value));
  const [left, right] = [text(a), text(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A path as the server's messages print it: `.spec.containers[name="app"].image`. */
export function printPath(path: readonly PathElement[]): string {
  return path.map(printElement).join("");
}

/** One step of it: `.data`, `[name="app"]`, `[="value"]`, `[0]`. */
export function printElement(element: PathElement): string {
  const content = element.slice(2);
  switch (element[0]) {
    case "f":
      return `.${content}`;
    case "k": {
      const keys = contentOf(element);
      const printed = Object.entries(isJsonObject(keys) ? keys : {}).map(
        ([name, value]) => `${name}=${printValue(value)}`,
      );
      return `[${printed.join(",")}]`;
    }
    case "v":
      return `[=${printValue(contentOf(element))}]`;
    default:
      return `[${content}]`;
  }
}
