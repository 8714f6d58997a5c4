import type { Deployment, IntOrString } from "../../../kubernetes/types.ts";

/** How far a rollout may go above and below the wanted number of Pods. */
export interface RolloutLimits {
  replicas: number;
  maxSurge: number;
  maxUnavailable: number;
}

/**
 * Percentages of `spec.replicas`: the surge is rounded up, what may be unavailable down. Both 0
 * would stand still, so that one Pod may then be unavailable. Recreate has no surge.
 */
export function rolloutLimits({ spec }: Deployment): RolloutLimits {
  const replicas = spec?.replicas ?? 1;
  if (spec?.strategy?.type === "Recreate") return { replicas, maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge, maxUnavailable } = spec?.strategy?.rollingUpdate ?? {};
  const surge = Math.ceil(share(maxSurge ?? 0, replicas));
  const unavailable = Math.floor(share(maxUnavailable ?? 0, replicas));
  return {
    replicas,
    maxSurge: surge,
    maxUnavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, replicas),
  };
}

function share(value: IntOrString, whole: number): number {
  if (typeof value === "number") return value;
  // Exact for whole percentages, where 0.07 * 100 would not be.
  return (Number(value.replace(/%$/, "")) * whole) / 100;
}
