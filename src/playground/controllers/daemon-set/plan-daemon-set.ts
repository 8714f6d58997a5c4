import type { DaemonSet, DaemonSetStatus, Pod } from "../../../kubernetes/types.ts";
import { revisionHash } from "../controller-revision/plan-revisions.ts";
import { availableFrom, isPodFinished, isPodReady } from "../pod-control/pod-state.ts";
import { nodeOf } from "./daemon-pod.ts";

/** What a look at a DaemonSet comes to. */
export interface DaemonSetPlan {
  /** Names of the nodes that lack their Pod. */
  create: string[];
  remove: Pod[];
  status: DaemonSetStatus;
  lookAgainAt?: Date;
}

/** Everything a look depends on. */
export interface DaemonSetSituation {
  daemonSet: DaemonSet;
  owned: readonly Pod[];
  /** Every node, and whether a Pod of this DaemonSet may run there. */
  nodes: readonly { name: string; eligible: boolean }[];
  /** Of the present template. */
  hash: string;
  now: Date;
}

/** The next step of a DaemonSet: one Pod on each node that may have one; old ones replaced a few at a time. Pure. */
export function planDaemonSet(situation: DaemonSetSituation): DaemonSetPlan {
  const { daemonSet, owned, nodes, hash, now } = situation;
  const { spec, metadata } = daemonSet;
  const isGoing = (pod: Pod) => pod.metadata?.deletionTimestamp !== undefined;
  const minReadySeconds = spec?.minReadySeconds ?? 0;
  const availableAt = (pod: Pod) =>
    isGoing(pod) ? undefined : availableFrom(pod, minReadySeconds);
  const isAvailable = (pod: Pod) => (availableAt(pod) ?? Number.POSITIVE_INFINITY) <= now;
  const eligible = nodes.filter((node) => node.eligible).map(({ name }) => name);
  const on = (node: string) =>
    owned
      .filter((pod) => nodeOf(pod) === node)
      .toSorted((a, b) => Number(isGoing(a)) - Number(isGoing(b)));
  const isUpdated = (pod: Pod) => pod.metadata?.labels?.[revisionHash] === hash;

  const misplaced = owned.filter((pod) => !eligible.includes(nodeOf(pod) ?? ""));
  const ended = owned.filter((pod) => isPodFinished(pod) && !isGoing(pod));
  const missing = eligible.filter((node) => on(node).length === 0);
  const chosen = eligible.flatMap((node) => on(node).slice(0, 1));
  const counts = {
    ready: chosen.filter((pod) => isPodReady(pod) && !isGoing(pod)).length,
    available: chosen.filter(isAvailable).length,
    updated: chosen.filter((pod) => isUpdated(pod) && !isGoing(pod)).length,
  };
  const moments = chosen.flatMap((pod) => {
    const at = availableAt(pod);
    return at !== undefined && at > now ? [at.getTime()] : [];
  });

  const outdated = chosen.filter((pod) => !isUpdated(pod) && !isGoing(pod));
  const rolls = spec?.updateStrategy?.type !== "OnDelete";
  const unavailable = eligible.length - counts.available;
  const useless = outdated.filter((pod) => !isAvailable(pod));
  const spare = Math.max(maxUnavailable(daemonSet, eligible.length) - unavailable, 0);
  const replaced = rolls ? [...useless, ...outdated.filter(isAvailable).slice(0, spare)] : [];
  const remove = new Set([...misplaced, ...ended, ...replaced].filter((pod) => !isGoing(pod)));
  const isOver = metadata?.deletionTimestamp !== undefined;
  return {
    create: isOver ? [] : missing,
    remove: isOver ? [] : [...remove],
    status: {
      observedGeneration: metadata?.generation ?? 1,
      currentNumberScheduled: chosen.length,
      desiredNumberScheduled: eligible.length,
      numberMisscheduled: misplaced.filter((pod) => !isPodFinished(pod)).length,
      numberReady: counts.ready,
      ...(counts.updated > 0 ? { updatedNumberScheduled: counts.updated } : {}),
      ...(counts.available > 0 ? { numberAvailable: counts.available } : {}),
      ...(unavailable > 0 ? { numberUnavailable: unavailable } : {}),
    },
    ...(moments.length > 0 ? { lookAgainAt: new Date(Math.min(...moments)) } : {}),
  };
}

/** A percentage is rounded up; at least one, or nothing would ever be replaced. */
function maxUnavailable({ spec }: DaemonSet, nodes: number): number {
  const value = spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  const count =
    typeof value === "number" ? value : Math.ceil((Number(value.replace(/%$/, "")) * nodes) / 100);
  return Math.max(count, 1);
}
