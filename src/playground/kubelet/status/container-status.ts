import { formatTime } from "../../../kubernetes/time.ts";
import type {
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  Pod,
} from "../../../kubernetes/types.ts";
import { isBackingOff, restartTime } from "../decide/back-off.ts";
import { isReady, isStarted } from "../decide/health.ts";
import { isRestarted } from "../decide/restart.ts";
import type { Situation } from "../decide/situation.ts";
import { shownHindrance, waitingFor } from "../decide/start-state.ts";
import { newest, type ObservedContainer, previous } from "../observed.ts";
import {
  type AnyContainer,
  type ContainerRole,
  describePod,
  identityOf,
  isSidecar,
} from "../pod.ts";
import { hasBegun, storedStatus } from "./stored-status.ts";

/** The status entry of one container (core.v1.ContainerStatus). Pure. */
export function containerStatus(
  situation: Situation,
  role: ContainerRole,
  container: AnyContainer,
): ContainerStatus {
  const last = newest(situation.observed, container.name);
  const kept = inPostStart(situation, last);
  if (kept !== undefined) return kept;
  const { state, lastState } = statesOf(situation, role, container, last);
  return {
    name: container.name,
    state,
    lastState,
    // An ephemeral container is never ready and has no `started`.
    ready: readiness(situation, role, container, last),
    restartCount: last?.attempt ?? 0,
    image: last?.image ?? container.image ?? "",
    imageID: last?.imageId ?? "",
    ...(last === undefined ? {} : { containerID: containerId(last) }),
    ...(role === "ephemeral" ? {} : { started: isStarted(situation, container, last) }),
    ...(last === undefined ? {} : resourcesOf(role, container)),
    ...(last?.user === undefined ? {} : { user: { linux: last.user } }),
    ...mountStatuses(container, last?.recursivelyReadOnly),
  };
}

/** What the container was made with: nothing of it can be changed later. */
function resourcesOf(
  role: ContainerRole,
  { resources = {} }: AnyContainer,
): Pick<ContainerStatus, "resources" | "allocatedResources"> {
  if (role === "ephemeral") return { resources: {} };
  const { requests } = resources;
  return { ...(requests === undefined ? {} : { allocatedResources: requests }), resources };
}

/** The kubelet tells nothing of a container until its postStart hook is through: its entry stands still. */
function inPostStart(
  { pod, hooks }: Situation,
  last: ObservedContainer | undefined,
): ContainerStatus | undefined {
  if (last?.state !== "running" || !hooks.has(last.id)) return undefined;
  return storedStatus(pod, last.name);
}

/** An init container that ended well counts as ready; a sidecar is meant to stay up. */
function readiness(
  situation: Situation,
  role: ContainerRole,
  container: AnyContainer,
  last: ObservedContainer | undefined,
): boolean {
  if (role === "ephemeral") return false;
  if (role === "app" || isSidecar(role, container)) return isReady(situation, container, last);
  return last?.state === "exited" && last.exitCode === 0;
}

function containerId({ id }: ObservedContainer): string {
  return `containerd://${id}`;
}

function mountStatuses(
  container: AnyContainer,
  recursive: readonly string[] = [],
): Pick<ContainerStatus, "volumeMounts"> {
  if (container.volumeMounts === undefined) return {};
  return {
    volumeMounts: container.volumeMounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly
        ? { readOnly, recursiveReadOnly: recursive.includes(mountPath) ? "Enabled" : "Disabled" }
        : {}),
    })),
  };
}

interface States {
  state: ContainerState;
  lastState: ContainerState;
}

function statesOf(
  situation: Situation,
  role: ContainerRole,
  container: AnyContainer,
  last: ObservedContainer | undefined,
): States {
  const before = previous(situation.observed, container.name);
  const lastState: ContainerState = before === undefined ? {} : { terminated: terminated(before) };
  if (role === "ephemeral" && (last === undefined || last.state === "created")) {
    const kept = lostState(situation.pod, container.name);
    if (kept !== undefined) return { state: kept, lastState };
  }
  if (last === undefined)
    return { state: { waiting: notStarted(situation, container) }, lastState };
  if (last.state === "running") {
    return { state: { running: startedAt(last) }, lastState };
  }
  if (last.state === "created") return { state: { waiting: creating(situation) }, lastState };

  const ended: ContainerState = { terminated: terminated(last) };
  const waiting = waitingAfterEnd(situation, role, container, last);
  return waiting === undefined
    ? { state: ended, lastState }
    : { state: { waiting }, lastState: ended };
}

/**
 * An ephemeral container that has begun isn't started again, though the runtime has forgotten it:
 * what was known of its end is kept, in the kubelet's words for an end nobody saw.
 */
function lostState(pod: Pod, name: string): ContainerState | undefined {
  if (!hasBegun(pod, name)) return undefined;
  const { state } = storedStatus(pod, name) ?? {};
  if (state?.terminated !== undefined) return { terminated: state.terminated };
  const { startedAt } = state?.running ?? {};
  return {
    terminated: {
      exitCode: 137,
      reason: "ContainerStatusUnknown",
      message: "The container could not be located when the pod was terminated",
      ...(startedAt === undefined ? {} : { startedAt }),
    },
  };
}

function startedAt(container: ObservedContainer): ContainerState["running"] {
  return container.startedAt === undefined ? {} : { startedAt: formatTime(container.startedAt) };
}

/** Why a container that ended isn't shown as terminated: it can't start, or waits for its turn. */
function waitingAfterEnd(
  situation: Situation,
  role: ContainerRole,
  container: AnyContainer,
  last: ObservedContainer,
) {
  const { pod, starts, hooks, now } = situation;
  const deleting = pod.metadata?.deletionTimestamp !== undefined;
  const hindrance = shownHindrance(starts.get(container.name));
  if (hindrance !== undefined && !deleting) {
    return waitingFor(hindrance, container.image ?? "", now);
  }
  const restarted = isRestarted(pod, role, container, last);
  const seconds = Math.round(
    (restartTime(last).getTime() - (last.finishedAt?.getTime() ?? 0)) / 1000,
  );
  if (restarted && !deleting && seconds > 0 && isBackingOff(last, now)) {
    const who = `failed container=${container.name} pod=${describePod(identityOf(pod))}`;
    const message = `back-off ${formatSeconds(seconds)} restarting ${who}`;
    return { reason: "CrashLoopBackOff", message };
  }
  const hook = hooks.get(last.id);
  if (hook?.phase === "failed" && restarted && !deleting) {
    return { reason: "PostStartHookError", message: hook.message };
  }
  if (last.reason === "StartError") {
    return { reason: "RunContainerError", message: last.message ?? "" };
  }
  return undefined;
}

function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function notStarted(situation: Situation, container: AnyContainer) {
  const hindrance = shownHindrance(situation.starts.get(container.name));
  return hindrance !== undefined
    ? waitingFor(hindrance, container.image ?? "", situation.now)
    : creating(situation);
}

function creating({ pod }: Situation) {
  const hasInit = (pod.spec?.initContainers ?? []).length > 0;
  return { reason: hasInit ? "PodInitializing" : "ContainerCreating" };
}

/** ContainerStateTerminated of an ended container; one that never started began at the epoch. */
function terminated(container: ObservedContainer): ContainerStateTerminated {
  const epoch = new Date(0);
  const lost = container.state === "unknown";
  return {
    exitCode: container.exitCode ?? (lost ? 137 : 0),
    reason: lost ? "ContainerStatusUnknown" : reasonOf(container),
    ...(container.message === undefined || container.message === ""
      ? {}
      : { message: container.message }),
    startedAt: formatTime(container.startedAt ?? epoch),
    finishedAt: formatTime(container.finishedAt ?? epoch),
    containerID: containerId(container),
  };
}

function reasonOf({ reason, exitCode }: ObservedContainer): string {
  if (reason !== undefined && reason !== "") return reason;
  return exitCode === 0 ? "Completed" : "Error";
}
