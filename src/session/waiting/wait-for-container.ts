import type { Messages } from "../../cli/messages.ts";
import { type ApiClient, apiPath } from "../../cluster/api-client.ts";
import { watchObject } from "../../cluster/watch-object.ts";
import { checkPod } from "../../debug/target/check-pod.ts";
import { EphemeraError } from "../../errors.ts";
import type { Event, Pod } from "../../kubernetes/types.ts";
import { type ContainerState, containerState } from "./container-state.ts";
import { followEvents } from "./follow-events.ts";
import { initTrouble } from "./init-trouble.ts";
import { createStartDeadline } from "./start-deadline.ts";

/** Which container to wait for, and how long. */
export interface ContainerWait {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The container whose processes it is to see; its end ends the wait. */
  readonly target?: string | undefined;
  readonly messages: Messages;
  /** Milliseconds; 0 for no limit. */
  readonly timeout: number;
  /** A sentence about what is left when that runs out. */
  readonly remains: string;
  readonly signal: AbortSignal;
}

/** How a wait for a container's start ends when it doesn't fail. */
export type StartedContainer = Extract<
  ContainerState,
  { kind: "running" | "terminated" | "start-failed" }
>;

/**
 * Waits until the container's process has been started, and says what it waits for: each waiting
 * reason once, with what to do about it. Throws START_FAILED for what can't succeed,
 * START_TIMEOUT, POD_GONE, and what `checkPod` throws.
 */
export async function waitForContainer(wait: ContainerWait): Promise<StartedContainer> {
  const { client, namespace, pod, container, messages } = wait;
  const over = new AbortController();
  const signal = AbortSignal.any([wait.signal, over.signal]);
  const deadline = createStartDeadline({ ...wait, fail: (error) => over.abort(error) });
  let phase: string | undefined;
  messages.progress(`Starting ${container}`);
  void tellEvents();
  try {
    const collection = apiPath("api", "v1", "namespaces", namespace, "pods");
    for await (const state of watchObject<Pod>(client, { collection, name: pod, signal })) {
      if (state === undefined) throw new EphemeraError("POD_GONE", { pod, container });
      const seen = containerState(state, container);
      phase = state.status?.phase;
      if (seen.kind !== "unseen" && seen.kind !== "waiting") return seen;
      checkAccepted(state, container);
      const init = initTrouble(state, container);
      if (init === undefined) checkPod(state, wait.target);
      deadline.note(init ?? (seen.kind === "unseen" ? unscheduled(state) : seen) ?? seen);
    }
    // The watch ends only by an error; this says so to the type checker.
    throw new EphemeraError("POD_GONE", { pod, container });
  } finally {
    deadline.clear();
    over.abort();
    messages.clear();
  }

  async function tellEvents(): Promise<void> {
    for await (const { about, event } of followEvents({ ...wait, signal })) {
      const { reason = "", message = "", type } = event;
      if (about === "container" && isPull(event)) {
        messages.progress(`Starting ${container}: ${message || reason}`);
      }
      // Of a Pod that runs they are old stories.
      if (
        about === "pod" &&
        type === "Warning" &&
        phase === "Pending" &&
        reason !== "FailedScheduling"
      ) {
        deadline.tell(`Pod ${pod}`, { reason, message });
      }
    }
  }
}

/** Throws START_FAILED for a Pod the kubelet ended before anything of it started: too few resources, a taken port. */
function checkAccepted({ metadata, status }: Pod, container: string): void {
  if (status?.phase !== "Failed" || !status.reason) return;
  const { reason, message = "" } = status;
  throw new EphemeraError("START_FAILED", {
    pod: metadata?.name ?? "",
    container,
    reason,
    problem: message,
    advice: "The node doesn't take the Pod, and it isn't tried again.",
  });
}

/** Not the news, at each attempt, that there is nothing to pull. */
function isPull({ reason, message }: Event): boolean {
  return reason === "Pulling" || (reason === "Pulled" && !/already present/.test(message ?? ""));
}

/** Why no node takes the Pod, while none does: then its containers have no status yet. */
function unscheduled(pod: Pod): Extract<ContainerState, { kind: "waiting" }> | undefined {
  const condition = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (condition?.status !== "False") return undefined;
  const { reason = "Unschedulable", message = "" } = condition;
  return { kind: "waiting", reason, message };
}
