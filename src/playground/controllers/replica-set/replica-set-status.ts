import { formatTime } from "../../../kubernetes/time.ts";
import type {
  Pod,
  ReplicaSet,
  ReplicaSetCondition,
  ReplicaSetStatus,
} from "../../../kubernetes/types.ts";
import {
  availableFrom,
  isPodActive,
  isPodReady,
  isPodTerminating,
} from "../pod-control/pod-state.ts";

/** Why Pods could not be made or deleted. */
export interface ReplicaFailure {
  reason: "FailedCreate" | "FailedDelete";
  message: string;
}

/** apps.v1.ReplicaSetStatus, and when it changes just because time passes. Pure. */
export function replicaSetStatus(options: {
  replicaSet: ReplicaSet;
  owned: readonly Pod[];
  failure: ReplicaFailure | undefined;
  now: Date;
}): { status: ReplicaSetStatus; lookAgainAt?: Date } {
  const { replicaSet, owned, failure, now } = options;
  const { spec, metadata, status: before } = replicaSet;
  const active = owned.filter(isPodActive);
  const labels = Object.entries(spec?.template?.metadata?.labels ?? {});
  const moments = active.flatMap((pod) => availableFrom(pod, spec?.minReadySeconds ?? 0) ?? []);
  const coming = moments.filter((moment) => moment > now).map((moment) => moment.getTime());
  const conditions = replicaSetConditions(before?.conditions ?? [], failure, now);
  const status: ReplicaSetStatus = {
    replicas: active.length,
    fullyLabeledReplicas: active.filter((pod) =>
      labels.every(([key, value]) => pod.metadata?.labels?.[key] === value),
    ).length,
    readyReplicas: active.filter(isPodReady).length,
    availableReplicas: moments.length - coming.length,
    terminatingReplicas: owned.filter(isPodTerminating).length,
    observedGeneration: metadata?.generation ?? 1,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  return {
    status: withoutZeros(status),
    ...(coming.length > 0 ? { lookAgainAt: new Date(Math.min(...coming)) } : {}),
  };
}

/** Counts that are left out when they are 0 (`omitempty`); `terminatingReplicas` is a pointer. */
function withoutZeros(status: ReplicaSetStatus): ReplicaSetStatus {
  const { fullyLabeledReplicas, readyReplicas, availableReplicas, ...rest } = status;
  return {
    ...rest,
    ...(fullyLabeledReplicas ? { fullyLabeledReplicas } : {}),
    ...(readyReplicas ? { readyReplicas } : {}),
    ...(availableReplicas ? { availableReplicas } : {}),
  };
}

function replicaSetConditions(
  before: readonly ReplicaSetCondition[],
  failure: ReplicaFailure | undefined,
  now: Date,
): ReplicaSetCondition[] {
  const others = before.filter(({ type }) => type !== "ReplicaFailure");
  if (failure === undefined) return others;
  const old = before.find(({ type }) => type === "ReplicaFailure");
  if (old?.reason === failure.reason && old.status === "True") return [...before];
  return [
    ...others,
    { type: "ReplicaFailure", status: "True", lastTransitionTime: formatTime(now), ...failure },
  ];
}
