import type { Deployment, ReplicaSet } from "../../../kubernetes/types.ts";
import { wantedOf } from "./replica-sets.ts";
import { revisionOf } from "./revisions.ts";

/** Old ReplicaSets beyond `spec.revisionHistoryLimit`: empty ones, the lowest revisions first. Pure. */
export function surplusHistory(deployment: Deployment, old: readonly ReplicaSet[]): ReplicaSet[] {
  const limit = deployment.spec?.revisionHistoryLimit ?? 10;
  const alive = old.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  return alive
    .toSorted((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(alive.length - limit, 0))
    .filter(isAtRest);
}

/** Nothing is left of it, and its controller knows. */
function isAtRest(replicaSet: ReplicaSet): boolean {
  const { metadata, status } = replicaSet;
  return (
    wantedOf(replicaSet) === 0 &&
    (status?.replicas ?? 0) === 0 &&
    (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 1)
  );
}
