import { StatusError } from "../../../kubernetes/status-error.ts";
import type { ContainerStatus, Pod } from "../../../kubernetes/types.ts";
import { storedStatus } from "./stored-status.ts";

/** Which log file answers a request. */
export interface LogChoice {
  /** Restart count: the file's number. */
  attempt: number;
  /** The runtime's id, without the `containerd://`. */
  containerId: string;
  running: boolean;
}

/**
 * Chooses the log of a container from the Pod's status, as the kubelet's
 * validateContainerLogStatus does. Throws 400 in its words where there is none.
 */
export function chooseLog(pod: Pod, name: string, previous: boolean): LogChoice {
  const podName = pod.metadata?.name ?? "";
  const status = storedStatus(pod, name);
  if (status === undefined) {
    throw refused(`container "${name}" in pod "${podName}" is not available`);
  }
  const { state, lastState, restartCount } = status;
  const before = lastState?.terminated;
  if (previous) {
    if (before === undefined) {
      throw refused(`previous terminated container "${name}" in pod "${podName}" not found`);
    }
    return choice(before.containerID, attemptOf(status, before.containerID), false);
  }
  if (state?.running !== undefined) return choice(status.containerID, restartCount, true);
  if (state?.terminated !== undefined) return choice(status.containerID, restartCount, false);
  if (before !== undefined) {
    return choice(before.containerID, attemptOf(status, before.containerID), false);
  }
  const reason = state?.waiting?.reason ?? "";
  throw refused(`container "${name}" in pod "${podName}" is waiting to start: ${explain(reason)}`);
}

/** The last ended container may be the newest one there is (it waits for its restart) or the one before. */
function attemptOf(status: ContainerStatus, containerId: string | undefined): number {
  return status.containerID === containerId
    ? status.restartCount
    : Math.max(status.restartCount - 1, 0);
}

function choice(id: string | undefined, attempt: number, running: boolean): LogChoice {
  return { attempt, containerId: (id ?? "").replace(/^[a-z]+:\/\//, ""), running };
}

function explain(reason: string): string {
  if (reason === "ErrImagePull") return "image can't be pulled";
  if (reason === "ImagePullBackOff") return "trying and failing to pull image";
  return reason;
}

function refused(message: string): StatusError {
  return new StatusError({ code: 400, reason: "BadRequest", message });
}
