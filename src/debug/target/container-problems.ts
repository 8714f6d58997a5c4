import type { ContainerState, ContainerStatus, Pod } from "../../kubernetes/types.ts";

/** What is wrong with a container. */
export interface ContainerProblem {
  readonly container: string;
  /** A few words: `CrashLoopBackOff`, `not ready`. */
  readonly reason: string;
  /** It fails to run, rather than runs without being ready. */
  readonly isFailing: boolean;
  /** It has run before, so that there is hope that it will again. */
  readonly hasRun: boolean;
}

/**
 * The kubelet forgets a container's failures once it has run for twice the longest back-off of 5
 * minutes (`hasExpired` of client-go's backoff.go). Until then a crash-looping one only seems well.
 */
const forgottenAfter = 10 * 60_000;

/**
 * The containers that fail, crashed lately or aren't ready: regular ones, sidecars, and init
 * containers that hold up the others. `now` is in milliseconds.
 */
export function containerProblems(pod: Pod, now: number): ContainerProblem[] {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const lasting = [
    ...containerStatuses,
    ...initContainerStatuses.filter(({ name }) => isSidecar(pod, name)),
  ];
  const passing = initContainerStatuses.filter(({ name }) => !isSidecar(pod, name));
  return [
    ...lasting.flatMap((status) => failure(status, now) ?? unready(status) ?? []),
    ...passing.flatMap((status) => failure(status, now) ?? []),
  ];
}

/** The status of a regular or init container. */
export function statusOf(pod: Pod, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find((status) => status.name === name);
}

/** Has the container ever been started? */
export function hasRun({ state, lastState, restartCount }: ContainerStatus): boolean {
  const ended = state?.terminated ?? lastState?.terminated;
  return state?.running !== undefined || ended !== undefined || restartCount > 0;
}

/** Is it an init container that runs beside the regular ones? */
export function isSidecar(pod: Pod, name: string): boolean {
  const init = pod.spec?.initContainers?.find((container) => container.name === name);
  return init?.restartPolicy === "Always";
}

function failure(status: ContainerStatus, now: number): ContainerProblem | undefined {
  const { name, state = {}, lastState } = status;
  const reason = stateFailure(state) ?? recentFailure(status, now);
  if (reason !== undefined) {
    return { container: name, reason, isFailing: true, hasRun: hasRun(status) };
  }
  // Waiting for its next run, it has no other sign of the last one.
  const ended = state.waiting === undefined ? undefined : lastState?.terminated;
  if (ended === undefined || ended.exitCode === 0) return undefined;
  return { container: name, reason: endWords(ended), isFailing: true, hasRun: true };
}

function stateFailure({ waiting, terminated }: ContainerState): string | undefined {
  if (terminated !== undefined) {
    return terminated.exitCode === 0 ? undefined : endWords(terminated);
  }
  const reason = waiting?.reason ?? "";
  return isOnItsWay(reason) ? undefined : reason;
}

/** Is it a reason for waiting that goes by? */
export function isOnItsWay(reason: string): boolean {
  return ["", "ContainerCreating", "PodInitializing"].includes(reason);
}

function recentFailure(
  { state, lastState, restartCount }: ContainerStatus,
  now: number,
): string | undefined {
  const startedAt = Date.parse(state?.running?.startedAt ?? "");
  const ended = lastState?.terminated;
  if (ended === undefined || !(now - startedAt < forgottenAfter)) return undefined;
  const times = restartCount === 1 ? "once" : `${restartCount} times`;
  return `restarted ${times}, last after ${endWords(ended)}`;
}

function endWords({ reason, exitCode }: { reason?: string; exitCode: number }): string {
  return `${reason ?? "Error"} (exit code ${exitCode})`;
}

/** A startup probe that hasn't succeeded yet is no sign of anything. */
function unready({ name, state, ready, started }: ContainerStatus): ContainerProblem | undefined {
  if (state?.running === undefined || ready || started === false) return undefined;
  return { container: name, reason: "not ready", isFailing: false, hasRun: true };
}
