import type { ContainerStatus, Pod } from "../../../kubernetes/types.ts";
import { isSidecar } from "../pod.ts";

/**
 * The Pod's phase from its containers' statuses, as the kubelet's getPhase decides it. Ephemeral
 * containers have no say. `lookup` finds a status by container name.
 */
export function podPhase(
  pod: Pod,
  lookup: (name: string) => ContainerStatus | undefined,
): "Pending" | "Running" | "Succeeded" | "Failed" {
  const policy = pod.spec?.restartPolicy ?? "Always";
  const count = { waiting: 0, running: 0, stopped: 0, succeeded: 0 };
  for (const container of pod.spec?.initContainers ?? []) {
    const status = lookup(container.name);
    if (isSidecar("init", container)) {
      if (hasNotBegun(status)) return "Pending";
      continue;
    }
    const exit = lastEnd(status)?.exitCode;
    if (exit === 0) continue;
    if (exit !== undefined && policy === "Never") return "Failed";
    return "Pending";
  }
  for (const container of pod.spec?.containers ?? []) {
    const status = lookup(container.name);
    if (status?.state?.running !== undefined) count.running += 1;
    else if (status?.state?.terminated !== undefined) {
      count.stopped += 1;
      if (status.state.terminated.exitCode === 0) count.succeeded += 1;
    } else if (neverRan(status)) count.waiting += 1;
    else count.stopped += 1;
  }
  if (count.waiting > 0) return "Pending";
  if (count.running > 0 || count.stopped === 0) return "Running";
  if (policy === "Always") return "Running";
  if (count.stopped === count.succeeded) return "Succeeded";
  return policy === "Never" ? "Failed" : "Running";
}

function hasNotBegun(status: ContainerStatus | undefined): boolean {
  const { running, terminated } = status?.state ?? {};
  return running === undefined && terminated === undefined && neverRan(status);
}

/** How a container that doesn't run ended; one that could not even be started shows it as waiting. */
function lastEnd(status: ContainerStatus | undefined) {
  const { terminated, waiting } = status?.state ?? {};
  return waiting === undefined ? terminated : status?.lastState?.terminated;
}

function neverRan(status: ContainerStatus | undefined): boolean {
  return status?.lastState?.terminated === undefined;
}
