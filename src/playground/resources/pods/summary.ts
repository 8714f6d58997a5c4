import { age } from "../../../kubernetes/duration.ts";
import type { Container, ContainerStatus, Pod } from "../../../kubernetes/types.ts";

/** What `kubectl get pods` says about a Pod. Ephemeral containers count nowhere in it. */
export interface PodSummary {
  readyContainers: number;
  totalContainers: number;
  /** `Running`, `CrashLoopBackOff`, `Init:0/1`, `Terminating` … */
  reason: string;
  restarts: number;
  /** RFC 3339 time of the newest restart. */
  lastRestart: string | undefined;
}

/** Sums a Pod up as kube-apiserver's printer does (printers/internalversion, 1.36). */
export function summarise(pod: Pod): PodSummary {
  const { spec, status, metadata } = pod;
  const initStatuses = status?.initContainerStatuses ?? [];
  const statuses = status?.containerStatuses ?? [];
  const sidecars = (spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name);
  const sidecarStatuses = initStatuses.filter(({ name }) => sidecars.includes(name));
  const initialising = initReason(pod);
  // While init containers run, their restarts are the ones that matter.
  const counted = initialising === undefined ? [...sidecarStatuses, ...statuses] : initStatuses;
  const ready = [...sidecarStatuses, ...(initialising === undefined ? statuses : [])].filter(
    (each) => each.ready && each.state?.running !== undefined,
  );
  const reason = initialising ?? runningReason(statuses, isReady(pod)) ?? basicReason(pod);
  return {
    readyContainers: ready.length,
    totalContainers: (spec?.containers ?? []).length + sidecars.length,
    reason:
      metadata?.deletionTimestamp === undefined || isTerminal(status?.phase)
        ? reason
        : status?.reason === "NodeLost"
          ? "Unknown"
          : "Terminating",
    restarts: counted.reduce((sum, { restartCount }) => sum + restartCount, 0),
    lastRestart: counted
      .map(({ lastState }) => lastState?.terminated?.finishedAt)
      .filter((time) => time !== undefined)
      .toSorted()
      .at(-1),
  };
}

/** `3 (20s ago)`, as the Restarts column has it. */
export function restartsCell({ restarts, lastRestart }: PodSummary, now: Date): string {
  if (restarts === 0 || lastRestart === undefined) return String(restarts);
  return `${restarts} (${age(lastRestart, now)} ago)`;
}

function basicReason({ status }: Pod): string {
  const gated = status?.conditions?.some(
    ({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated",
  );
  if (gated === true) return "SchedulingGated";
  return status?.reason || status?.phase || "";
}

/** The state of the first init container that is not through; undefined when all are. */
function initReason({ spec, status }: Pod): string | undefined {
  const containers = spec?.initContainers ?? [];
  for (const [index, current] of (status?.initContainerStatuses ?? []).entries()) {
    const { state } = current;
    const sidecar = containers.some((each) => each.name === current.name && isSidecar(each));
    if (state?.terminated?.exitCode === 0) continue;
    if (sidecar && current.started === true) continue;
    if (state?.terminated !== undefined) {
      const { reason, signal, exitCode } = state.terminated;
      if (reason) return `Init:${reason}`;
      return signal ? `Init:Signal:${signal}` : `Init:ExitCode:${exitCode}`;
    }
    const waiting = state?.waiting?.reason ?? "";
    if (waiting !== "" && waiting !== "PodInitializing") return `Init:${waiting}`;
    return `Init:${index}/${containers.length}`;
  }
  return undefined;
}

/** What the regular containers say, the first one last and so with the last word. */
function runningReason(
  statuses: readonly ContainerStatus[],
  podReady: boolean,
): string | undefined {
  let reason: string | undefined;
  let running = false;
  for (const { state, ready } of statuses.toReversed()) {
    if (state?.waiting?.reason) {
      reason = state.waiting.reason;
    } else if (state?.terminated !== undefined) {
      const { reason: why, signal, exitCode } = state.terminated;
      reason = why || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
    } else if (ready && state?.running !== undefined) {
      running = true;
    }
  }
  if (reason !== "Completed" || !running) return reason;
  return podReady ? "Running" : "NotReady";
}

function isReady({ status }: Pod): boolean {
  return (
    status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ??
    false
  );
}

function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === "Always";
}

function isTerminal(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}
