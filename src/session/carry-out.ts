import type { Messages } from "../cli/messages.ts";
import type { ApiClient } from "../cluster/api-client.ts";
import type { DebugPlan, PlannedChange, PodDeletion, SessionPlan } from "../debug/plan.ts";
import { EphemeraError } from "../errors.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import { applyChange } from "./apply-change.ts";
import { type AttachRequest, attachSession, replayLog } from "./attach-session.ts";
import type { DetachKeys } from "./detach-keys.ts";
import { execSession } from "./exec-session.ts";
import { podStays, requestRemains, startRemains } from "./remains.ts";
import type { SessionEnd, SessionStreams } from "./run-session.ts";
import { startFailed } from "./start-failed.ts";
import { type StartedContainer, waitForContainer } from "./wait-for-container.ts";
import { isMissingProgram } from "./waiting-reasons.ts";

/** How long the deletion of a temporary Pod may take. */
const removalMilliseconds = 10_000;
/** How long the creation of one may still take once it is not wanted any more: it has to be known, to delete it. */
const creationMilliseconds = 10_000;

/** What carrying out a plan needs besides it. */
export interface CarryOutOptions {
  readonly client: ApiClient;
  readonly messages: Messages;
  readonly streams: SessionStreams;
  readonly detachKeys?: DetachKeys | undefined;
  /** Milliseconds to wait for the debugger to start; 0 for no limit. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** How a plan ended. */
export type Outcome =
  | { readonly kind: "exit"; readonly exitCode: number }
  /** A resident debugger can't run from this image: plan again without one. */
  | { readonly kind: "no-shell" }
  /** The running debugger that was to be used has ended meanwhile: plan again. */
  | { readonly kind: "debugger-ended" };

/** A plan with the debugger's container it has. */
type DebuggerPlan = DebugPlan & { readonly debugger: string };

/** Sends what the plan says, waits for the debugger and runs the session. */
export async function carryOut(plan: DebugPlan, options: CarryOutOptions): Promise<Outcome> {
  sayPlan(plan, options.messages);
  const uid = await applyChanges(plan, "at-once", options);
  const { session } = plan;
  const isReplacedLater = changesOf(plan, "debugger-runs").length > 0;
  if (!hasDebugger(plan)) return { kind: "exit", exitCode: 0 };
  if (plan.isTemporary) return runTemporary(plan, { ...options, uid });
  // kubectl debug without attaching sends its request and is done.
  if (session === undefined && plan.flow === "own-process" && !isReplacedLater) {
    return { kind: "exit", exitCode: 0 };
  }
  const started = plan.changes.length === 0 ? undefined : await waitFor(plan, options);
  if (plan.flow === "resident" && !isReplacedLater) {
    return runResident(plan, session, started, options);
  }
  if (started?.kind === "start-failed") throw startFailed(plan.pod, plan.debugger, started);
  await applyChanges(plan, "debugger-runs", options);
  if (plan.flow === "resident") return runResident(plan, session, started, options);
  if (session?.kind !== "attach") return { kind: "exit", exitCode: 0 };
  return exitOf(await runOwnProcess(plan, session, started, options));
}

/** A Pod made for its session goes with it, however that ends: unless it was left by the keys for that. */
async function runTemporary(
  plan: DebuggerPlan,
  options: CarryOutOptions & { uid: string | undefined },
): Promise<Outcome> {
  const { session, pod } = plan;
  let isLeft = false;
  let isCutShort = true;
  try {
    const started = await waitFor(plan, options);
    if (started.kind === "start-failed") throw startFailed(pod, plan.debugger, started);
    if (session === undefined) return { kind: "exit", exitCode: 0 };
    if (session.kind === "exec" && started.kind === "terminated") {
      throw startFailed(pod, plan.debugger, started);
    }
    const end =
      session.kind === "exec"
        ? await execIn(plan, session, { ...options, remains: "" })
        : await runOwnProcess(plan, session, started, options);
    isLeft = end.kind === "detached";
    if (isLeft) options.messages.info(podStays(plan));
    isCutShort = false;
    return exitOf(end);
  } finally {
    if (!isLeft) await removePod(plan, { ...options, isCutShort });
  }
}

/** Has a time of its own: the command's signal may be what ended the session. */
async function removePod(
  plan: DebuggerPlan,
  options: CarryOutOptions & { uid: string | undefined; isCutShort: boolean },
): Promise<void> {
  const { client, messages, uid, isCutShort } = options;
  const { pod, namespace } = plan;
  const signal = AbortSignal.timeout(removalMilliseconds);
  try {
    const deletion = { kind: "delete-pod", pod, when: "at-once" } as const;
    const change = { ...deletion, ...(uid !== undefined && { uid }) };
    await applyChange(change, { client, namespace, signal });
    if (isCutShort) messages.info(`The Pod ${pod}, made for the session, is deleted.`);
  } catch (error) {
    // Gone, or another Pod has its name now.
    if (error instanceof StatusError && (error.code === 404 || error.code === 409)) return;
    messages.warn(
      `The Pod ${pod} could not be deleted: 'kubectl delete pod ${pod} -n ${namespace}' does it.`,
    );
  }
}

function exitOf(end: SessionEnd): Outcome {
  return { kind: "exit", exitCode: end.kind === "ended" ? end.exitCode : 0 };
}

/** Says what the plan has to say before anything is sent. */
export function sayPlan(plan: DebugPlan, messages: Messages): void {
  for (const line of plan.announcements) messages.announce(line);
  for (const note of plan.notes) messages.info(note);
  for (const warning of plan.warnings) messages.warn(warning);
}

function hasDebugger(plan: DebugPlan): plan is DebuggerPlan {
  return plan.debugger !== undefined;
}

function changesOf(plan: DebugPlan, when: PodDeletion["when"]): PlannedChange[] {
  return plan.changes.filter(
    (change) => (change.kind === "delete-pod" ? change.when : "at-once") === when,
  );
}

/** Sends the requests of that time. Gives the uid of the Pod that was created, if one was. */
async function applyChanges(
  plan: DebugPlan,
  when: PodDeletion["when"],
  { client, messages, signal }: CarryOutOptions,
): Promise<string | undefined> {
  const { namespace, isTemporary = false } = plan;
  let uid: string | undefined;
  for (const change of changesOf(plan, when)) {
    const awaited = isTemporary ? abortedLater(signal, creationMilliseconds) : signal;
    try {
      const answer = await applyChange(change, { client, namespace, signal: awaited });
      if (change.kind === "create-pod") uid = answer.metadata?.uid;
    } catch (error) {
      if (awaited.aborted) {
        throw new EphemeraError("INTERRUPTED", { remains: requestRemains(plan) }, { cause: error });
      }
      if (change.kind === "delete-pod") {
        messages.warn(
          `The copy ${plan.pod} was made, but its original ${change.pod} could not be deleted: both are there now.`,
        );
      }
      throw error;
    }
  }
  return uid;
}

async function waitFor(plan: DebuggerPlan, options: CarryOutOptions): Promise<StartedContainer> {
  const { client, messages, timeout, signal } = options;
  try {
    return await waitForContainer({
      client,
      messages,
      timeout,
      signal,
      namespace: plan.namespace,
      pod: plan.pod,
      container: plan.debugger,
      target: plan.target,
      remains: startRemains(plan),
    });
  } catch (error) {
    const remains = startRemains(plan);
    if (!signal.aborted) {
      if (remains !== "" && isConnections(error)) messages.info(remains);
      throw error;
    }
    throw new EphemeraError("INTERRUPTED", { remains }, { cause: error });
  }
}

async function runResident(
  plan: DebuggerPlan,
  session: SessionPlan | undefined,
  started: StartedContainer | undefined,
  options: CarryOutOptions,
): Promise<Outcome> {
  const { namespace, pod } = plan;
  const usual = `ephemera exec ${pod} -n ${namespace} -c ${plan.debugger} -it -- sh`;
  const again = `'${plan.reopen ?? usual}'`;
  if (started !== undefined && started.kind !== "running") return residentEnded(plan, started);
  if (session?.kind !== "exec") {
    options.messages.info(`The debugger ${plan.debugger} runs: ${again} opens a shell in it.`);
    return { kind: "exit", exitCode: 0 };
  }
  try {
    const remains = `The debugger ${plan.debugger} stays: ${plan.mode === "ephemeral" ? "the same command or " : ""}${again} opens another session in it.`;
    return exitOf(await execIn(plan, session, { ...options, remains }));
  } catch (error) {
    const reused = plan.changes.length === 0;
    if (reused && error instanceof StatusError && isNotRunning(error.message)) {
      return { kind: "debugger-ended" };
    }
    throw error;
  }
}

function execIn(
  { namespace, pod, debugger: container }: DebuggerPlan,
  session: Extract<SessionPlan, { kind: "exec" }>,
  options: CarryOutOptions & { readonly remains: string },
): Promise<SessionEnd> {
  return execSession({ ...options, namespace, pod, container, session });
}

/** The waiter ends with 127 in an image with a shell but without `sleep`. */
function residentEnded(
  { mode, pod, debugger: container }: DebuggerPlan,
  started: Exclude<StartedContainer, { kind: "running" }>,
): Outcome {
  const isWithoutShell =
    started.kind === "start-failed" ? isMissingProgram(started.message) : started.exitCode === 127;
  if (isWithoutShell && mode === "ephemeral") return { kind: "no-shell" };
  throw startFailed(pod, container, started);
}

async function runOwnProcess(
  plan: DebuggerPlan,
  session: Extract<SessionPlan, { kind: "attach" }>,
  started: StartedContainer | undefined,
  options: CarryOutOptions,
): Promise<SessionEnd> {
  const request: AttachRequest = {
    ...session,
    client: options.client,
    namespace: plan.namespace,
    pod: plan.pod,
    container: plan.debugger,
    detachKeys: options.detachKeys,
    streams: options.streams,
    messages: options.messages,
    signal: options.signal,
    // Whoever deletes the Pod says what came of that.
    ...(plan.isTemporary && { remains: "" }),
  };
  return started?.kind === "terminated" ? replayLog(request, started) : attachSession(request);
}

/** An error of the way to the server, which says nothing of what is left there. */
function isConnections(error: unknown): boolean {
  return error instanceof EphemeraError && /^(CONNECTION_|REQUEST_)/.test(error.code);
}

/** Aborted that much later than `signal`. */
function abortedLater(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  const wait = () => setTimeout(() => later.abort(signal.reason), milliseconds).unref();
  if (signal.aborted) wait();
  else signal.addEventListener("abort", wait, { once: true });
  return later.signal;
}

/** What kubelets and runtimes say of a container that has ended between the look and the exec. */
function isNotRunning(message: string): boolean {
  return /container not found|not running|no running task|not found in pod|CONTAINER_EXITED/i.test(
    message,
  );
}
