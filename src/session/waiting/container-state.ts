import type { ContainerStatus, Pod } from "../../kubernetes/types.ts";

/** Where a container stands on its way from the spec to a process, and to its end. */
export type ContainerState =
  /** The kubelet has said nothing about it yet. */
  | { readonly kind: "unseen" }
  | { readonly kind: "waiting"; readonly reason: string; readonly message: string }
  | { readonly kind: "running" }
  | {
      readonly kind: "terminated";
      readonly exitCode: number;
      readonly reason: string;
      readonly message: string;
    }
  /** Its process could not be started, and an ephemeral container is never tried again. */
  | { readonly kind: "start-failed"; readonly message: string };

/** The state of the container of that name, of whichever kind it is. */
export function containerState(pod: Pod, name: string): ContainerState {
  const status = pod.status;
  const entry = [
    ...(status?.ephemeralContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
  ].find((candidate) => candidate.name === name);
  return entry === undefined ? { kind: "unseen" } : stateOf(entry);
}

function stateOf({
  state,
  lastState,
}: Pick<ContainerStatus, "state" | "lastState">): ContainerState {
  if (state?.running !== undefined) return { kind: "running" };
  // The kubelet shows a failed start of an ephemeral container as waiting, with the error behind it.
  const failedStart = [state?.terminated, lastState?.terminated].find(
    (terminated) => terminated?.reason === "StartError",
  );
  if (failedStart !== undefined) {
    return { kind: "start-failed", message: failedStart.message ?? "" };
  }
  if (state?.terminated !== undefined) {
    const { exitCode, reason = "", message = "" } = state.terminated;
    return { kind: "terminated", exitCode, reason, message };
  }
  if (state?.waiting !== undefined) {
    const { reason = "", message = "" } = state.waiting;
    // Of a copy that ends and is started again, its end may be all there is to see.
    if (reason === "CrashLoopBackOff" && lastState?.terminated !== undefined) {
      return stateOf({ state: lastState });
    }
    return reason === "RunContainerError"
      ? { kind: "start-failed", message }
      : { kind: "waiting", reason, message };
  }
  return { kind: "unseen" };
}
