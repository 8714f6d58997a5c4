import type { Pod } from "../../../kubernetes/types.ts";

/** Neither ended nor being deleted: it counts as one of its controller's replicas. */
export function isPodActive(pod: Pod): boolean {
  return !isPodFinished(pod) && pod.metadata?.deletionTimestamp === undefined;
}

export function isPodFinished({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** Being deleted, and not at its end yet. */
export function isPodTerminating(pod: Pod): boolean {
  return !isPodFinished(pod) && pod.metadata?.deletionTimestamp !== undefined;
}

export function isPodReady({ status }: Pod): boolean {
  return (
    status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ??
    false
  );
}

/** Since when it has been ready; undefined when it isn't, or doesn't say. */
export function readySince({ status }: Pod): Date | undefined {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status !== "True" || ready.lastTransitionTime === undefined) return undefined;
  return new Date(ready.lastTransitionTime);
}

/**
 * From when on a Pod counts as available: after it has been ready for `minReadySeconds`.
 * Undefined for one that isn't ready.
 */
export function availableFrom(pod: Pod, minReadySeconds: number): Date | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return new Date(0);
  const since = readySince(pod);
  return since && new Date(since.getTime() + minReadySeconds * 1000);
}
