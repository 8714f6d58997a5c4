import type { Job, Pod } from "../../../kubernetes/types.ts";
import { isPodFinished, isPodReady } from "../pod-control/pod-state.ts";
import { formatIndexes, indexOf, parseIndexes } from "./indexes.ts";
import { trackingFinalizer } from "./job-pod.ts";

/** What has become of a Job's Pods. */
export interface JobCount {
  active: Pod[];
  ready: number;
  /** Being deleted, and not ended yet. */
  terminating: number;
  succeeded: number;
  failed: number;
  /** Of an Indexed Job. */
  completed: Set<number>;
  completedIndexes?: string;
  /** Ended, and not counted in the stored status yet: their finalizer has to go. */
  uncounted: { succeeded: Pod[]; failed: Pod[] };
}

/**
 * Counts a Job's Pods. Those that ended are counted once: the finalizer on a Pod, the list
 * `uncountedTerminatedPods` and the numbers in the status are changed one after another, so that a
 * crash in between neither loses one nor counts it twice. Pure.
 */
export function countPods(job: Job, pods: readonly Pod[]): JobCount {
  const { status = {}, spec } = job;
  const known = status.uncountedTerminatedPods ?? {};
  const listed = new Set([...(known.succeeded ?? []), ...(known.failed ?? [])]);
  const isOver = (pod: Pod) => isPodFinished(pod) || isLost(pod);
  const ended = pods.filter((pod) => isOver(pod) && isTracked(pod));
  const fresh = ended.filter((pod) => !listed.has(pod.metadata?.uid ?? ""));
  const succeeded = (pod: Pod) => pod.status?.phase === "Succeeded";
  const active = pods.filter(
    (pod) => !isOver(pod) && pod.metadata?.deletionTimestamp === undefined,
  );
  const terminating = pods.filter(
    (pod) => !isPodFinished(pod) && pod.metadata?.deletionTimestamp !== undefined,
  ).length;
  const counts = {
    active,
    ready: active.filter(isPodReady).length,
    terminating,
    failed:
      (status.failed ?? 0) +
      (known.failed ?? []).length +
      fresh.filter((pod) => !succeeded(pod)).length,
    uncounted: {
      succeeded: ended.filter(succeeded),
      failed: ended.filter((pod) => !succeeded(pod)),
    },
  };
  if (spec?.completionMode !== "Indexed") {
    return {
      ...counts,
      completed: new Set(),
      succeeded:
        (status.succeeded ?? 0) + (known.succeeded ?? []).length + fresh.filter(succeeded).length,
    };
  }
  const completions = spec.completions ?? 0;
  const completed = parseIndexes(status.completedIndexes, completions);
  for (const pod of ended.filter(succeeded)) {
    const index = indexOf(pod);
    if (index !== undefined && index < completions) completed.add(index);
  }
  return {
    ...counts,
    completed,
    succeeded: completed.size,
    completedIndexes: formatIndexes(completed),
  };
}

function isTracked({ metadata }: Pod): boolean {
  return metadata?.finalizers?.includes(trackingFinalizer) ?? false;
}

/** Deleted, and held by nothing but finalizers: nobody will ever say that it failed. */
function isLost({ metadata }: Pod): boolean {
  return (
    metadata?.deletionTimestamp !== undefined && (metadata.deletionGracePeriodSeconds ?? 0) === 0
  );
}
