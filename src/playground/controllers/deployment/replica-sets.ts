import type { Deployment, PodTemplateSpec, ReplicaSet } from "../../../kubernetes/types.ts";
import { isSameTemplate } from "../pod-control/template-hash.ts";

/** How many Pods a ReplicaSet is told to have. */
export function wantedOf({ spec }: Pick<ReplicaSet, "spec">): number {
  return spec?.replicas ?? 1;
}

export function availableOf({ status }: Pick<ReplicaSet, "status">): number {
  return status?.availableReplicas ?? 0;
}

export function sum(replicaSets: readonly ReplicaSet[], of: (one: ReplicaSet) => number): number {
  return replicaSets.reduce((total, one) => total + of(one), 0);
}

/** Oldest first; of one second, by name. */
export function byAge(replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  return replicaSets.toSorted((a, b) => {
    const [first, second] = [a, b].map(({ metadata }) =>
      Date.parse(metadata?.creationTimestamp ?? ""),
    );
    if (first !== second) return (first ?? 0) - (second ?? 0);
    return (a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1;
  });
}

/** The ReplicaSet with the Deployment's present template, and all others. Of several, the oldest counts. */
export function splitByTemplate(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
): { current: ReplicaSet | undefined; old: ReplicaSet[] } {
  const template: PodTemplateSpec = deployment.spec?.template ?? {};
  const sorted = byAge(replicaSets);
  const current = sorted.find(({ spec }) => isSameTemplate(spec?.template ?? {}, template));
  return { current, old: sorted.filter((one) => one !== current) };
}

/** ReplicaSets that are told to have Pods. */
export function withPods(replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  return replicaSets.filter((one) => wantedOf(one) > 0);
}
