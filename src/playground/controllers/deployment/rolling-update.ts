import type { ReplicaSet } from "../../../kubernetes/types.ts";
import type { RolloutLimits } from "./limits.ts";
import { availableOf, byAge, sum, wantedOf, withPods } from "./replica-sets.ts";

/** A ReplicaSet and the number of Pods it gets. */
export interface Scaling {
  replicaSet: ReplicaSet;
  replicas: number;
}

/** How many Pods the newest ReplicaSet may have now, without going over the surge. */
export function replicasOfNew(
  current: number,
  all: readonly ReplicaSet[],
  { replicas, maxSurge }: RolloutLimits,
): number {
  const total = sum(all, wantedOf);
  const room = replicas + maxSurge - total;
  return room <= 0 ? current : current + Math.min(room, replicas - current);
}

/**
 * The next step of a rolling update: first the newest ReplicaSet goes up, or down when it has too
 * many; only when it is where it may be do the old ones go down. Pure.
 */
export function rollingUpdate(
  current: ReplicaSet,
  old: readonly ReplicaSet[],
  limits: RolloutLimits,
): Scaling[] {
  const all = [current, ...old];
  const wanted = wantedOf(current);
  const replicas = wanted > limits.replicas ? limits.replicas : replicasOfNew(wanted, all, limits);
  if (replicas !== wanted) return [{ replicaSet: current, replicas }];
  return scaleDownOld(current, withPods(old), limits);
}

/**
 * Old Pods that aren't available go first: they serve nobody, and could hold up the rollout. Then
 * as many others as the available ones allow, from the oldest ReplicaSet on.
 */
function scaleDownOld(
  current: ReplicaSet,
  old: readonly ReplicaSet[],
  { replicas, maxUnavailable }: RolloutLimits,
): Scaling[] {
  const least = replicas - maxUnavailable;
  const comingUp = wantedOf(current) - availableOf(current);
  const spare = sum([current, ...old], wantedOf) - least - comingUp;
  if (old.length === 0 || spare <= 0) return [];

  const sizes = new Map(byAge(old).map((one) => [one, wantedOf(one)]));
  let unhealthy = spare;
  for (const [one, size] of sizes) {
    const cut = Math.min(unhealthy, Math.max(size - availableOf(one), 0));
    sizes.set(one, size - cut);
    unhealthy -= cut;
  }
  // A Pod that its ReplicaSet was told to give up may still be available, but not for long.
  const staying = (one: ReplicaSet) => Math.min(availableOf(one), wantedOf(one));
  let healthy = sum([current, ...old], staying) - least;
  for (const [one, size] of sizes) {
    const cut = Math.min(Math.max(healthy, 0), size);
    sizes.set(one, size - cut);
    healthy -= cut;
  }
  return [...sizes]
    .filter(([one, size]) => size !== wantedOf(one))
    .map(([replicaSet, size]) => ({ replicaSet, replicas: size }));
}
