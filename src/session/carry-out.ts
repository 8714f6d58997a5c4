import type { Messages } from "../cli/messages.ts";
import { type ApiClient, apiPath } from "../cluster/api-client.ts";
import type { DebugPlan, SessionPlan } from "../debug/plan.ts";
import { EphemeraError } from "../errors.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import type { Pod } from "../kubernetes/types.ts";
import { type AttachRequest, attachSession, replayLog } from "./attach-session.ts";
import { runSession, type SessionStreams } from "./run-session.ts";
import { type StartedContainer, waitForContainer } from "./wait-for-container.ts";
import { isMissingProgram } from "./waiting-reasons.ts";

/** What carrying out a plan needs besides it. */
export interface CarryOutOptions {
  readonly client: ApiClient;
  readonly messages: Messages;
  readonly streams: SessionStreams;
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

/** Sends what the plan says, waits for the debugger and runs the session. */
export async function carryOut(plan: DebugPlan, options: CarryOutOptions): Promise<Outcome> {
  const { messages, client, signal } = options;
  for (const note of plan.notes) messages.info(note);
  for (const warning of plan.warnings) messages.warn(warning);
  if (plan.addition !== undefined) await addContainer(plan, client, signal);

  const { session } = plan;
  // kubectl debug with --attach=false adds the container and is done.
  if (session === undefined && plan.flow === "own-process") return { kind: "exit", exitCode: 0 };
  const started = plan.addition === undefined ? undefined : await waitFor(plan, options);
  return plan.flow === "resident"
    ? runResident(plan, session, started, options)
    : runOwnProcess(plan, session, started, options);
}

async function addContainer(
  { namespace, pod, addition }: DebugPlan,
  client: ApiClient,
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.json<Pod>({
      method: "PATCH",
      path: apiPath("api", "v1", "namespaces", namespace, "pods", pod, "ephemeralcontainers"),
      contentType: "application/strategic-merge-patch+json",
      body: addition?.patch,
      signal,
    });
  } catch (error) {
    // Servers without the subresource answer 404 without saying what was not found.
    if (error instanceof StatusError && error.code === 404 && !error.details?.name) {
      throw new EphemeraError(
        "EPHEMERAL_CONTAINERS_DISABLED",
        { problem: JSON.stringify(error.message) },
        { cause: error },
      );
    }
    throw error;
  }
}

async function waitFor(plan: DebugPlan, options: CarryOutOptions): Promise<StartedContainer> {
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
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    const remains = `${plan.debugger} stays in the Pod ${plan.pod} and may still start.`;
    throw new EphemeraError("INTERRUPTED", { remains }, { cause: error });
  }
}

async function runResident(
  plan: DebugPlan,
  session: SessionPlan | undefined,
  started: StartedContainer | undefined,
  options: CarryOutOptions,
): Promise<Outcome> {
  const { namespace, pod } = plan;
  const again = `'ephemera exec ${pod} -n ${namespace} -c ${plan.debugger} -it -- sh'`;
  if (started !== undefined && started.kind !== "running") return residentEnded(plan, started);
  if (session?.kind !== "exec") {
    options.messages.info(`The debugger ${plan.debugger} runs: ${again} opens a shell in it.`);
    return { kind: "exit", exitCode: 0 };
  }
  try {
    const exitCode = await runSession({
      connection: options.client.connection,
      namespace,
      pod,
      container: plan.debugger,
      ...session,
      streams: options.streams,
      signal: options.signal,
      remains: `The debugger ${plan.debugger} stays: the same command or ${again} opens another session in it.`,
    });
    return { kind: "exit", exitCode };
  } catch (error) {
    const reused = plan.addition === undefined;
    if (reused && error instanceof StatusError && isNotRunning(error.message)) {
      return { kind: "debugger-ended" };
    }
    throw error;
  }
}

/** The waiter ends with 127 in an image with a shell but without `sleep`. */
function residentEnded(
  { pod, debugger: container }: DebugPlan,
  started: Exclude<StartedContainer, { kind: "running" }>,
): Outcome {
  if (started.kind === "start-failed" && isMissingProgram(started.message))
    return { kind: "no-shell" };
  if (started.kind === "terminated" && started.exitCode === 127) return { kind: "no-shell" };
  throw startFailed(pod, container, started);
}

async function runOwnProcess(
  plan: DebugPlan,
  session: SessionPlan | undefined,
  started: StartedContainer | undefined,
  options: CarryOutOptions,
): Promise<Outcome> {
  const request: AttachRequest = {
    client: options.client,
    namespace: plan.namespace,
    pod: plan.pod,
    container: plan.debugger,
    stdin: session?.stdin ?? false,
    tty: session?.tty ?? false,
    streams: options.streams,
    messages: options.messages,
    signal: options.signal,
  };
  if (started?.kind === "start-failed") throw startFailed(plan.pod, plan.debugger, started);
  const exitCode =
    started?.kind === "terminated"
      ? await replayLog(request, started.exitCode)
      : await attachSession(request);
  return { kind: "exit", exitCode };
}

function startFailed(
  pod: string,
  container: string,
  started: Exclude<StartedContainer, { kind: "running" }>,
): EphemeraError {
  const failed = started.kind === "start-failed";
  return new EphemeraError("START_FAILED", {
    pod,
    container,
    reason: failed ? "StartError" : started.reason,
    problem:
      started.message ||
      (failed ? "its process could not be started" : `exit code ${started.exitCode}`),
    advice: isMissingProgram(started.message)
      ? "The image doesn't have that program: give another command after --, or another --image."
      : "'kubectl describe pod' shows the events about it.",
  });
}

/** What kubelets and runtimes say of a container that has ended between the look and the exec. */
function isNotRunning(message: string): boolean {
  return /container not found|not running|no running task|not found in pod|CONTAINER_EXITED/i.test(
    message,
  );
}
