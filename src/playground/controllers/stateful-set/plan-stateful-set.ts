import type { Pod, StatefulSet } from "../../../kubernetes/types.ts";
import { revisionHash } from "../controller-revision/plan-revisions.ts";
import { availableFrom, isPodFinished } from "../pod-control/pod-state.ts";
import { ordinalOf, wantedOrdinals } from "./ordinals.ts";

/** What a look at a StatefulSet comes to. */
export interface StatefulSetPlan {
  create: { ordinal: number; revision: "current" | "update" }[];
  remove: Pod[];
  /** When a Pod becomes available just because time passes. */
  lookAgainAt?: Date;
}

/** Everything a look depends on. */
export interface StatefulSetSituation {
  statefulSet: StatefulSet;
  owned: readonly Pod[];
  /** Hash of the template that is to be reached. */
  updateHash: string;
  now: Date;
}

/**
 * The next step of a StatefulSet. Pure. With OrderedReady one Pod at a time: each comes when all
 * before it are available, goes when all behind it are gone; with Parallel all at once. Updates go
 * from the highest ordinal down to the partition, one Pod at a time.
 */
export function planStatefulSet(situation: StatefulSetSituation): StatefulSetPlan {
  const { statefulSet, owned, updateHash, now } = situation;
  const { spec, metadata } = statefulSet;
  const none = { create: [], remove: [] };
  if (metadata?.deletionTimestamp !== undefined) return none;
  const isOrdered = spec?.podManagementPolicy !== "Parallel";
  const wanted = wantedOrdinals(statefulSet);
  const byOrdinal = new Map(owned.map((pod) => [ordinalOf(statefulSet, pod), pod]));
  const minReadySeconds = spec?.minReadySeconds ?? 0;
  const readiness = (pod: Pod | undefined): Date | undefined => {
    const at = pod === undefined || isGoing(pod) ? undefined : availableFrom(pod, minReadySeconds);
    return at;
  };

  const create: StatefulSetPlan["create"] = [];
  const replace: Pod[] = [];
  for (const ordinal of wanted) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) create.push({ ordinal, revision: revisionFor(statefulSet, ordinal) });
    else if (isPodFinished(pod) && !isGoing(pod)) replace.push(pod);
    const at = readiness(pod);
    const isAvailable = at !== undefined && at <= now;
    if (isOrdered && !isAvailable) {
      if (create.length > 0 || replace.length > 0) return { create, remove: replace };
      return { ...none, ...(at === undefined ? {} : { lookAgainAt: at }) };
    }
  }
  if (create.length > 0 || replace.length > 0) return { create, remove: replace };

  const surplus = owned
    .filter((pod) => !wanted.includes(ordinalOf(statefulSet, pod) ?? -1))
    .toSorted((a, b) => (ordinalOf(statefulSet, b) ?? 0) - (ordinalOf(statefulSet, a) ?? 0));
  if (surplus.length > 0) {
    const going = surplus.some(isGoing);
    if (isOrdered) return { ...none, remove: going ? [] : surplus.slice(0, 1) };
    return { ...none, remove: surplus.filter((pod) => !isGoing(pod)) };
  }
  return {
    ...none,
    remove: nextUpdate(statefulSet, wanted, byOrdinal, { updateHash, readiness, now }),
  };
}

function nextUpdate(
  { spec }: StatefulSet,
  wanted: readonly number[],
  byOrdinal: ReadonlyMap<number | undefined, Pod>,
  facts: { updateHash: string; readiness: (pod: Pod | undefined) => Date | undefined; now: Date },
): Pod[] {
  if (spec?.updateStrategy?.type === "OnDelete") return [];
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (const ordinal of wanted.toReversed()) {
    if (ordinal < partition + (wanted[0] ?? 0)) return [];
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined || isGoing(pod)) return [];
    if (pod.metadata?.labels?.[revisionHash] !== facts.updateHash) return [pod];
    const at = facts.readiness(pod);
    if (at === undefined || at > facts.now) return [];
  }
  return [];
}

/** Below the partition a Pod that is missing comes back as it was. */
function revisionFor(statefulSet: StatefulSet, ordinal: number): "current" | "update" {
  const { updateStrategy, ordinals } = statefulSet.spec ?? {};
  if (updateStrategy?.type === "OnDelete") return "update";
  const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
  return ordinal < partition + (ordinals?.start ?? 0) ? "current" : "update";
}

function isGoing({ metadata }: Pod): boolean {
  return metadata?.deletionTimestamp !== undefined;
}
