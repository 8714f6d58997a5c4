import type { Pod, ReplicaSet } from "../../../kubernetes/types.ts";
import { isPodActive } from "../pod-control/pod-state.ts";
import { rankForDeletion } from "../pod-control/rank-for-deletion.ts";

/** Pods to make and Pods to give up; one of the two is always none. */
export interface ReplicasPlan {
  create: number;
  remove: Pod[];
}

/** At most so many Pods are made or deleted in one look (burstReplicas). */
const burst = 500;

/** What brings a ReplicaSet's Pods to the number it wants. Pure. */
export function planReplicas(
  replicaSet: ReplicaSet,
  owned: readonly Pod[],
  now: Date,
): ReplicasPlan {
  if (replicaSet.metadata?.deletionTimestamp !== undefined) return { create: 0, remove: [] };
  const active = owned.filter(isPodActive);
  const missing = (replicaSet.spec?.replicas ?? 1) - active.length;
  if (missing >= 0) return { create: Math.min(missing, burst), remove: [] };
  return { create: 0, remove: rankForDeletion(active, now).slice(0, Math.min(-missing, burst)) };
}
