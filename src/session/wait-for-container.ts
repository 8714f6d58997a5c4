import type { Messages } from "../cli/messages.ts";
import { type ApiClient, apiPath } from "../cluster/api-client.ts";
import { watchObject } from "../cluster/watch-object.ts";
import { checkPod } from "../debug/target/check-pod.ts";
import { EphemeraError } from "../errors.ts";
import type { Pod } from "../kubernetes/types.ts";
import { type ContainerState, containerState } from "./container-state.ts";
import { followEvents } from "./follow-events.ts";
import { judgeWaiting } from "./waiting-reasons.ts";

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
  const deadline = createDeadline(wait, over);
  messages.progress(`Starting ${container}`);
  void followEvents({
    client,
    namespace,
    pod,
    container,
    signal,
    onEvent({ reason, message }) {
      if (reason === "Pulling" || reason === "Pulled") {
        messages.progress(`Starting ${container}: ${message ?? reason}`);
      }
    },
  });
  try {
    const collection = apiPath("api", "v1", "namespaces", namespace, "pods");
    for await (const state of watchObject<Pod>(client, { collection, name: pod, signal })) {
      if (state === undefined) throw new EphemeraError("POD_GONE", { pod, container });
      const seen = containerState(state, container);
      if (seen.kind !== "unseen" && seen.kind !== "waiting") return seen;
      checkPod(state, wait.target);
      deadline.note(seen.kind === "unseen" ? (unscheduled(state) ?? seen) : seen);
    }
    // The watch ends only by an error; this says so to the type checker.
    throw new EphemeraError("POD_GONE", { pod, container });
  } finally {
    deadline.clear();
    over.abort();
    messages.clear();
  }
}

/** Why no node takes the Pod, while none does: then its containers have no status yet. */
function unscheduled(pod: Pod): Extract<ContainerState, { kind: "waiting" }> | undefined {
  const condition = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (condition?.status !== "False") return undefined;
  const { reason = "Unschedulable", message = "" } = condition;
  return { kind: "waiting", reason, message };
}

/** Says each new reason, and ends the wait when its patience or the whole timeout has run out. */
function createDeadline(wait: ContainerWait, over: AbortController) {
  const { pod, container, messages, timeout } = wait;
  const said = new Set<string>();
  let last: Extract<ContainerState, { kind: "unseen" | "waiting" }> = { kind: "unseen" };
  let patience: { timer: NodeJS.Timeout; limit: number } | undefined;

  const fail = () => {
    if (last.kind !== "waiting") return;
    const { reason, message } = last;
    const { advice = "" } = judgeWaiting(reason, message);
    over.abort(
      new EphemeraError("START_FAILED", { pod, container, reason, problem: message, advice }),
    );
  };
  const whole =
    timeout === 0
      ? undefined
      : setTimeout(() => {
          const state = last.kind === "waiting" ? `${last.reason} ${last.message}` : "no status";
          const advice =
            (last.kind === "waiting" && judgeWaiting(last.reason, last.message).advice) ||
            "See the Pod's events with 'kubectl describe pod'.";
          over.abort(
            new EphemeraError("START_TIMEOUT", {
              pod,
              container,
              seconds: timeout / 1000,
              state: state.trim(),
              advice,
            }),
          );
        }, timeout);

  return {
    note(state: Extract<ContainerState, { kind: "unseen" | "waiting" }>) {
      last = state;
      if (state.kind === "unseen") return;
      const { advice, patience: limit } = judgeWaiting(state.reason, state.message);
      if (limit === 0) return fail();
      // The same trouble under another name (ErrImagePull, ImagePullBackOff) is not a new start.
      if (limit !== patience?.limit) {
        clearTimeout(patience?.timer);
        patience = limit === undefined ? undefined : { timer: setTimeout(fail, limit), limit };
      }
      if (advice === undefined || said.has(state.reason)) return;
      said.add(state.reason);
      messages.warn(`container ${container}: ${state.message || state.reason}`);
      if (!said.has(advice)) messages.info(advice);
      said.add(advice);
      messages.progress(`Waiting for ${container}: ${state.reason}`);
    },
    clear() {
      clearTimeout(whole);
      clearTimeout(patience?.timer);
    },
  };
}
