import { isJsonObject, type Json } from "../object.ts";

/** A JSON value the way Go's `%v` prints it, as messages about patches do: `map[spec:map[replicas:3]]`. */
export function formatGo(value: Json): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(formatGo).join(" ")}]`;
  if (!isJsonObject(value)) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `map[${entries.map(([key, item]) => `${key}:${formatGo(item)}`).join(" ")}]`;
}
