import type { Deployment, ReplicaSet } from "../../../kubernetes/types.ts";
import type { RolloutLimits } from "./limits.ts";
import { availableOf, byAge, sum, wantedOf, withPods } from "./replica-sets.ts";
import { deploymentAnnotations, numberIn } from "./revisions.ts";
import type { Scaling } from "./rolling-update.ts";

/** Whether `spec.replicas` changed since its ReplicaSets were last scaled. */
export function wasScaled(deployment: Deployment, replicaSets: readonly ReplicaSet[]): boolean {
  return withPods(replicaSets).some((one) => {
    const desired = numberIn(one, deploymentAnnotations.desired);
    return desired !== undefined && desired !== (deployment.spec?.replicas ?? 1);
  });
}

/**
 * Scales without rolling out: the one ReplicaSet there is, or in the middle of a rollout all of
 * them in proportion, so that the share of new Pods stays about the same. Pure.
 */
export function scaleInProportion(
  deployment: Deployment,
  { current, old }: { current: ReplicaSet | undefined; old: readonly ReplicaSet[] },
  limits: RolloutLimits,
): Scaling[] {
  const all = [...(current === undefined ? [] : [current]), ...old];
  const active = withPods(all);
  if (active.length < 2) {
    const only = active[0] ?? current ?? byAge(old).at(-1);
    return only === undefined ? [] : [{ replicaSet: only, replicas: limits.replicas }];
  }
  if (current !== undefined && isSaturated(current, limits.replicas)) {
    return withPods(old).map((replicaSet) => ({ replicaSet, replicas: 0 }));
  }
  if (deployment.spec?.strategy?.type === "Recreate") return [];
  return distribute(deployment, active, limits);
}

function isSaturated(current: ReplicaSet, replicas: number): boolean {
  return (
    wantedOf(current) === replicas &&
    numberIn(current, deploymentAnnotations.desired) === replicas &&
    availableOf(current) === replicas
  );
}

/** The bigger ones first; what rounding leaves over goes to the first. */
function distribute(
  { status }: Deployment,
  active: readonly ReplicaSet[],
  { replicas, maxSurge }: RolloutLimits,
): Scaling[] {
  const most = replicas > 0 ? replicas + maxSurge : 0;
  const toAdd = most - sum(active, wantedOf);
  const youngestFirst = byAge(active).toReversed();
  const sorted = (toAdd > 0 ? youngestFirst : byAge(active)).toSorted(
    (a, b) => wantedOf(b) - wantedOf(a),
  );
  let added = 0;
  const scalings = sorted.map((replicaSet): Scaling => {
    const size = wantedOf(replicaSet);
    const share = shareOf(replicaSet, { replicas, most, before: status?.replicas ?? 0 });
    const left = toAdd - added;
    const part = toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
    const change = toAdd === 0 ? 0 : part;
    added += change;
    return { replicaSet, replicas: size + change };
  });
  const [first] = scalings;
  if (first !== undefined) first.replicas = Math.max(first.replicas + toAdd - added, 0);
  return scalings;
}

/** How much a ReplicaSet grows or shrinks when all change by the same factor. */
function shareOf(
  replicaSet: ReplicaSet,
  { replicas, most, before }: { replicas: number; most: number; before: number },
): number {
  const size = wantedOf(replicaSet);
  if (replicas === 0) return -size;
  const mostBefore = numberIn(replicaSet, deploymentAnnotations.most) || before;
  if (mostBefore === 0) return 0;
  return Math.round((size * most) / mostBefore) - size;
}
