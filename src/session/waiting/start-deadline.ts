import type { Messages } from "../../cli/messages.ts";
import { EphemeraError } from "../../errors.ts";
import type { ContainerState } from "./container-state.ts";
import { judgeWaiting } from "./waiting-reasons.ts";

type NotStarted = Extract<ContainerState, { kind: "unseen" | "waiting" }>;

/** Why something doesn't go on, as Kubernetes says it. */
interface Trouble {
  readonly reason: string;
  readonly message: string;
}

/** What a wait says while it lasts, and when it is over. */
export interface StartDeadline {
  /** Looks at the container's state: says a new reason, and fails when nothing can come of it. */
  note(state: NotStarted): void;
  /** Says a reason that stands in no state, an event's, once. */
  tell(subject: string, trouble: Trouble): void;
  /** Stops all clocks. */
  clear(): void;
}

/** After this long without a word from the kubelet its node may be the reason, in milliseconds. */
const silenceMilliseconds = 10_000;

/** Says each new reason, and calls `fail` when its patience or the whole timeout has run out. */
export function createStartDeadline(options: {
  readonly pod: string;
  readonly container: string;
  readonly messages: Messages;
  /** Milliseconds; 0 for no limit. */
  readonly timeout: number;
  /** A sentence about what is left when the timeout runs out. */
  readonly remains: string;
  readonly fail: (error: EphemeraError) => void;
}): StartDeadline {
  const { pod, container, messages, timeout, remains } = options;
  const said = new Set<string>();
  let last: NotStarted = { kind: "unseen" };
  let podTrouble: Trouble | undefined;
  let pullProblem = "";
  let patience: { timer: NodeJS.Timeout; limit: number } | undefined;

  /** A back-off may not repeat what it backs off from. */
  const judge = ({ reason, message }: Trouble) =>
    judgeWaiting(reason, reason === "ImagePullBackOff" ? `${message} ${pullProblem}` : message);

  const giveUp = () => {
    if (last.kind !== "waiting") return;
    const { reason, message } = last;
    const { advice = "" } = judge(last);
    options.fail(
      new EphemeraError("START_FAILED", { pod, container, reason, problem: message, advice }),
    );
  };
  const runOut = () => {
    const { state, advice } = summary();
    const values = { pod, container, seconds: timeout / 1000, state, remains, advice };
    options.fail(new EphemeraError("START_TIMEOUT", values));
  };
  const whole = timeout === 0 ? undefined : setTimeout(runOut, timeout);
  const silence = setTimeout(() => {
    if (last.kind !== "unseen") return;
    messages.info(
      `The node has not taken ${container} up yet: 'kubectl get nodes' shows whether it is Ready.`,
    );
  }, silenceMilliseconds);
  silence.unref();

  /** The container's trouble, or the Pod's where it has none of its own. */
  function summary(): { state: string; advice: string } {
    const unknown = "See the Pod's events with 'kubectl describe pod'.";
    const own = last.kind === "waiting" && judge(last).advice !== undefined ? last : undefined;
    const trouble = own ?? podTrouble;
    if (trouble !== undefined) {
      return { state: inWords(trouble), advice: judge(trouble).advice ?? unknown };
    }
    return { state: last.kind === "waiting" ? last.reason : "no status", advice: unknown };
  }

  const explain = (reason: string, advice: string) => {
    if (!said.has(advice)) messages.info(`${reason}: ${advice}`);
    said.add(advice);
  };

  return {
    note(state) {
      last = state;
      if (state.kind === "unseen") return;
      const { reason, message } = state;
      if (reason === "ErrImagePull") pullProblem = message;
      const { advice, patience: limit } = judge(state);
      if (limit === 0) return giveUp();
      // The same trouble under another name (ErrImagePull, ImagePullBackOff) is not a new start.
      if (limit !== patience?.limit) {
        clearTimeout(patience?.timer);
        patience = limit === undefined ? undefined : { timer: setTimeout(giveUp, limit), limit };
      }
      if (advice === undefined || said.has(reason)) return;
      said.add(reason);
      const isRepeated =
        pullProblem !== message && pullProblem !== "" && message.includes(pullProblem);
      if (!isRepeated) messages.warn(`container ${container}: ${message || reason}`);
      explain(reason, advice);
      messages.progress(`Waiting for ${container}: ${reason}`);
    },
    tell(subject, trouble) {
      const { reason, message } = trouble;
      podTrouble = trouble;
      if (said.has(reason)) return;
      said.add(reason);
      messages.warn(`${subject}: ${message || reason}`);
      const { advice } = judge(trouble);
      if (advice !== undefined) explain(reason, advice);
    },
    clear() {
      clearTimeout(whole);
      clearTimeout(silence);
      clearTimeout(patience?.timer);
    },
  };
}

function inWords({ reason, message }: Trouble): string {
  return message === "" ? reason : `${reason}: ${message}`;
}
