import type { Pod } from "../../../kubernetes/types.ts";
import { isPodReady, readySince } from "./pod-state.ts";

/** Lower goes first; an integer in an annotation, absent: 0. */
const deletionCost = "controller.kubernetes.io/pod-deletion-cost";

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * Pods in the order in which they are given up when there are too many: those that do the least
 * first (the ReplicaSet controller's ActivePodsWithRanks). All are on the one node there is.
 */
export function rankForDeletion(pods: readonly Pod[], now: Date): Pod[] {
  return pods.toSorted((a, b) => {
    for (const compare of comparisons) {
      const difference = compare(a, b, now);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

type Comparison = (a: Pod, b: Pod, now: Date) => number;

const comparisons: readonly Comparison[] = [
  (a, b) => Number(isAssigned(a)) - Number(isAssigned(b)),
  (a, b) => phaseOf(a) - phaseOf(b),
  (a, b) => Number(isPodReady(a)) - Number(isPodReady(b)),
  (a, b) => costOf(a) - costOf(b),
  (a, b, now) =>
    isPodReady(a) && isPodReady(b) ? youngerFirst(readySince(a), readySince(b), { a, b, now }) : 0,
  (a, b) => restartsOf(b) - restartsOf(a),
  (a, b, now) => youngerFirst(createdAt(a), createdAt(b), { a, b, now }),
];

function isAssigned({ spec }: Pod): boolean {
  return (spec?.nodeName ?? "") !== "";
}

function phaseOf({ status }: Pod): number {
  return phases[status?.phase ?? ""] ?? 0;
}

function costOf({ metadata }: Pod): number {
  const cost = metadata?.annotations?.[deletionCost] ?? "0";
  return /^-?\d{1,10}$/.test(cost) ? Number(cost) : 0;
}

function restartsOf({ status }: Pod): number {
  const counts = (status?.containerStatuses ?? []).map(({ restartCount }) => restartCount ?? 0);
  return Math.max(0, ...counts);
}

function createdAt({ metadata }: Pod): Date | undefined {
  return metadata?.creationTimestamp === undefined
    ? undefined
    : new Date(metadata.creationTimestamp);
}

/**
 * The younger one first, but ages of the same magnitude (a power of two) count as equal, and then
 * the uid decides: so that it isn't always the newest Pods that go.
 */
function youngerFirst(
  first: Date | undefined,
  second: Date | undefined,
  { a, b, now }: { a: Pod; b: Pod; now: Date },
): number {
  if (first?.getTime() === second?.getTime()) return 0;
  if (first === undefined) return -1;
  if (second === undefined) return 1;
  const difference = magnitude(first, now) - magnitude(second, now);
  if (difference !== 0) return difference;
  return (a.metadata?.uid ?? "") < (b.metadata?.uid ?? "") ? -1 : 1;
}

/** Base-2 logarithm of an age in nanoseconds, as Kubernetes counts it; -1 for the future. */
function magnitude(since: Date, now: Date): number {
  const nanoseconds = (now.getTime() - since.getTime()) * 1e6;
  return nanoseconds <= 0 ? -1 : Math.floor(Math.log2(nanoseconds));
}
