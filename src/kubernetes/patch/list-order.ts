import { isJsonObject, type Json } from "../object.ts";
import { formatGo } from "./format-go.ts";
import { brokenPatch } from "./patch-error.ts";

/** What tells the elements of a list apart: the value of the merge key, or the element itself. */
export function identity(element: Json, mergeKey: string | undefined): Json {
  if (mergeKey === undefined) return element;
  const key = isJsonObject(element) ? element[mergeKey] : undefined;
  if (key === undefined) {
    throw brokenPatch(`map: ${formatGo(element)} does not contain declared merge key: ${mergeKey}`);
  }
  return key;
}

/** The place of each identity in a list; the first one counts. */
function places(list: readonly Json[], mergeKey: string | undefined): Map<Json, number> {
  const found = new Map<Json, number>();
  for (const [index, element] of list.entries()) {
    const id = identity(element, mergeKey);
    if (!found.has(id)) found.set(id, index);
  }
  return found;
}

/**
 * The order of a merged list. Elements the patch names stand in the order of the patch, the
 * others in that of the server; where both kinds meet, an element of the server goes first
 * only if it stood before the other on the server too.
 */
export function orderMerged(options: {
  readonly merged: readonly Json[];
  /** The order the patch wants: `$setElementOrder`, or the list in the patch. */
  readonly patchOrder: readonly Json[];
  /** The list as it was before the patch. */
  readonly serverOrder: readonly Json[];
  readonly mergeKey: string | undefined;
}): Json[] {
  const { merged, mergeKey } = options;
  const inPatch = places(options.patchOrder, mergeKey);
  const onServer = places(options.serverOrder, mergeKey);
  const place = (map: Map<Json, number>, element: Json) => map.get(identity(element, mergeKey));
  const by = (map: Map<Json, number>) => (a: Json, b: Json) =>
    (place(map, a) ?? 0) - (place(map, b) ?? 0);

  const named = merged.filter((element) => place(inPatch, element) !== undefined);
  const others = merged.filter((element) => place(inPatch, element) === undefined);
  named.sort(by(inPatch));
  others.sort(by(onServer));

  const ordered: Json[] = [];
  let next = 0;
  for (const other of others) {
    const mine = place(onServer, other);
    for (; next < named.length; next++) {
      const candidate = named[next];
      if (candidate === undefined) break;
      const theirs = place(onServer, candidate);
      if (mine !== undefined && theirs !== undefined && mine < theirs) break;
      ordered.push(candidate);
    }
    ordered.push(other);
  }
  return [...ordered, ...named.slice(next)];
}

/**
 * The elements of a patch list must stand in `$setElementOrder`, in the same relative order;
 * elements that are deleted need not. Throws the 500 Kubernetes answers with.
 */
export function checkOrder(
  patchList: readonly Json[],
  wanted: readonly Json[],
  mergeKey: string | undefined,
): void {
  const present = patchList.filter(
    (element) => !(isJsonObject(element) && element.$patch === "delete"),
  );
  if (wanted.length === 0) return;
  let matched = 0;
  for (const element of wanted) {
    const next = present[matched];
    if (next === undefined) return;
    if (identity(next, mergeKey) === identity(element, mergeKey)) matched++;
  }
  if (matched === present.length) return;
  throw brokenPatch(
    `The order in patch list:\n${formatGo([...patchList])}\n doesn't match $setElementOrder list:\n${formatGo([...wanted])}\n`,
  );
}
