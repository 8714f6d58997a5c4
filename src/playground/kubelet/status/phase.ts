import type { ContainerStatus, Pod } from "../../../kubernetes/types.ts";
import { isRestarted } from "../decide/restart.ts";
import { isSidecar } from "../pod.ts";

/** What a phase is told from. */
export interface PhaseFacts {
  pod: Pod;
  /** Finds a status by container name. */
  lookup: (name: string) => ContainerStatus | undefined;
  /** The Pod is being deleted and nothing runs any more: nothing will restart either. */
  ended: boolean;
}

/**
 * The Pod's phase from its containers' statuses, as the kubelet's getPhase decides it. Ephemeral
 * containers have no say.
 */
export function podPhase(facts: PhaseFacts): "Pending" | "Running" | "Succeeded" | "Failed" {
  const init = initPhase(facts);
  if (init !== undefined) return init;
  const count = countContainers(facts);
  if (count.waiting > 0) return "Pending";
  if (count.running > 0 || count.stopped === 0) return "Running";
  if (count.restarting > 0 && !facts.ended) return "Running";
  return count.stopped === count.succeeded ? "Succeeded" : "Failed";
}

/** Undefined when all init containers are through. */
function initPhase({ pod, lookup }: PhaseFacts): "Pending" | "Failed" | undefined {
  const regular = (pod.spec?.containers ?? []).map(({ name }) => lookup(name)?.state ?? {});
  const begun = regular.some(({ running, terminated }) => running ?? terminated);
  for (const container of pod.spec?.initContainers ?? []) {
    const status = lookup(container.name);
    if (isSidecar("init", container)) {
      if (!begun && isPendingSidecar(status)) return "Pending";
      continue;
    }
    const exitCode = lastEnd(status)?.exitCode;
    if (exitCode === 0) continue;
    const failed = exitCode !== undefined && !isRestarted(pod, "init", container, { exitCode });
    return failed ? "Failed" : "Pending";
  }
  return undefined;
}

/** Sidecars count while they run: the Pod runs as long as they do. */
function countContainers({ pod, lookup }: PhaseFacts) {
  const count = { waiting: 0, running: 0, stopped: 0, succeeded: 0, restarting: 0 };
  for (const container of pod.spec?.initContainers ?? []) {
    const isUp = lookup(container.name)?.state?.running !== undefined;
    if (isSidecar("init", container) && isUp) count.running += 1;
  }
  for (const container of pod.spec?.containers ?? []) {
    const status = lookup(container.name);
    const end = status?.state?.terminated ?? status?.lastState?.terminated;
    if (status?.state?.running !== undefined) count.running += 1;
    else if (end === undefined) count.waiting += 1;
    else {
      count.stopped += 1;
      if (isRestarted(pod, "app", container, end)) count.restarting += 1;
      if (status?.state?.terminated?.exitCode === 0) count.succeeded += 1;
    }
  }
  return count;
}

function isPendingSidecar(status: ContainerStatus | undefined): boolean {
  const { running, terminated } = status?.state ?? {};
  if (running !== undefined) return status?.started !== true;
  return terminated === undefined && status?.lastState?.terminated === undefined;
}

/** How a container that doesn't run ended; one that could not even be started shows it as waiting. */
function lastEnd(status: ContainerStatus | undefined) {
  const { terminated, waiting } = status?.state ?? {};
  return waiting === undefined ? terminated : status?.lastState?.terminated;
}
