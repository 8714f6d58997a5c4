import type { Json } from "../object.ts";
import { isJsonObject } from "../object.ts";

/** JSON as Go's encoding/json writes it: sorted keys, and `<`, `>`, `&` escaped. */
export function goJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
  if (!isJsonObject(value)) return goScalar(value);
  const fields = Object.keys(value)
    .toSorted()
    .map((key) => `${goScalar(key)}:${goJson(value[key] ?? null)}`);
  return `{${fields.join(",")}}`;
}

const escaped = /[<>&\u2028\u2029]/g;
/** Text that is written as it is. */
const plain = /^[\w ./:@*+-]*$/;

function goScalar(value: string | number | boolean | null): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (plain.test(value)) return `"${value}"`;
  const text = JSON.stringify(value);
  return text.replace(
    escaped,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A value as Go's `%v` of structured-merge-diff prints it in a path: strings quoted. */
export function printValue(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return Object.entries(value)
    .map(([key, item]) => `${key}=${printValue(item)}`)
    .join("");
}
