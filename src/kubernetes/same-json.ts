/**
 * Do two JSON-like values say the same? A field that is undefined counts as absent, as in the
 * JSON written of it. Branches that are shared are not looked into.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameJson(item, b[index]))
    );
  }
  let fields = 0;
  for (const [name, value] of Object.entries(a)) {
    if (value === undefined) continue;
    fields++;
    if (!Object.hasOwn(b, name) || !sameJson(value, Reflect.get(b, name))) return false;
  }
  for (const value of Object.values(b)) if (value !== undefined) fields--;
  return fields === 0;
}
