import type { Pod, StatefulSet, StatefulSetStatus } from "../../../kubernetes/types.ts";
import { revisionHash } from "../controller-revision/plan-revisions.ts";
import { availableFrom, isPodActive, isPodReady } from "../pod-control/pod-state.ts";

/** apps.v1.StatefulSetStatus. Once every Pod is of the update revision, that is the current one. Pure. */
export function statefulSetStatus(options: {
  statefulSet: StatefulSet;
  owned: readonly Pod[];
  revisions: { current: { name: string; hash: string }; update: { name: string; hash: string } };
  now: Date;
}): StatefulSetStatus {
  const { statefulSet, owned, revisions, now } = options;
  const { spec, metadata, status } = statefulSet;
  const active = owned.filter(isPodActive);
  const of = (hash: string) =>
    active.filter((pod) => pod.metadata?.labels?.[revisionHash] === hash).length;
  const ready = active.filter(isPodReady).length;
  const updated = of(revisions.update.hash);
  const replicas = spec?.replicas ?? 1;
  const isDone = updated === replicas && ready === replicas && active.length === replicas;
  const current = isDone ? revisions.update : revisions.current;
  return {
    observedGeneration: metadata?.generation ?? 1,
    replicas: active.length,
    ...positive("readyReplicas", ready),
    availableReplicas: active.filter((pod) => {
      const at = availableFrom(pod, spec?.minReadySeconds ?? 0);
      return at !== undefined && at <= now;
    }).length,
    ...positive("currentReplicas", of(current.hash)),
    ...positive("updatedReplicas", updated),
    currentRevision: current.name,
    updateRevision: revisions.update.name,
    collisionCount: status?.collisionCount ?? 0,
  };
}

function positive(
  field: "readyReplicas" | "currentReplicas" | "updatedReplicas",
  value: number,
): Partial<StatefulSetStatus> {
  return value === 0 ? {} : { [field]: value };
}
