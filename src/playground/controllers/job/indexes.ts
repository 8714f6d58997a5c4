import type { Pod } from "../../../kubernetes/types.ts";

/** Annotation and label of an Indexed Job's Pods: which of the completions it works on. */
export const completionIndex = "batch.kubernetes.io/job-completion-index";

/** The index of a Pod of an Indexed Job; undefined where there is none. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata?.annotations?.[completionIndex] ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** `0,2-4,7`: how a Job's status lists indexes. */
export function formatIndexes(indexes: Iterable<number>): string {
  const runs: [first: number, last: number][] = [];
  for (const index of [...new Set(indexes)].toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([first, last]) =>
      first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`,
    )
    .join(",");
}

/** Reads what `formatIndexes` writes; indexes from `completions` on are left out. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",")) {
    const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    if (first === undefined) continue;
    const end = Math.min(Number(last ?? first), completions - 1);
    for (let index = Number(first); index <= end; index++) indexes.add(index);
  }
  return indexes;
}
