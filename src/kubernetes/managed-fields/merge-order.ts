import type { PathElement } from "./path-element.ts";

/** Where an item of a merged list comes from. */
export type MergedItem =
  /** Only live: the item at this place. */
  | { readonly from: "live"; readonly index: number }
  /** Applied, merged into the live item of the same step where there is one. */
  | { readonly from: "applied"; readonly element: PathElement };

/**
 * The order of a merged list, as structured-merge-diff makes it: applied items stand in the order
 * they are applied in, live ones keep their order and their place between the shared ones.
 * `live` may name a step more than once, `applied` may not.
 */
export function mergeOrder(
  live: readonly PathElement[],
  applied: readonly PathElement[],
): MergedItem[] {
  const isLive = new Set(live);
  const isApplied = new Set(applied);
  const shared = applied.filter((element) => isLive.has(element));
  const placed = new Set<PathElement>();
  const order: MergedItem[] = [];
  let at = 0;
  let next = 0;
  let nextShared = 0;
  const place = (element: PathElement) => {
    order.push({ from: "applied", element });
    placed.add(element);
    next++;
    if (shared[nextShared] === element) nextShared++;
  };
  while (at < live.length || next < applied.length) {
    const old = live[at];
    const wanted = applied[next];
    if (old !== undefined && old === wanted) {
      place(wanted);
      at++;
    } else if (old !== undefined && !isApplied.has(old)) {
      order.push({ from: "live", index: at });
      at++;
    } else if (
      old !== undefined &&
      (placed.has(old) || (wanted !== undefined && old !== shared[nextShared]))
    ) {
      // It has its place already, or gets it later, where it is applied.
      at++;
      // Only a repeated item comes here with nothing shared left; an applied one goes in its place.
      if (wanted !== undefined && nextShared === shared.length) place(wanted);
    } else if (wanted !== undefined) {
      place(wanted);
    }
  }
  return order;
}
