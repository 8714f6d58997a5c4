import type { SessionPlan } from "../../debug/plan.ts";
import { StatusError } from "../../kubernetes/status-error.ts";
import { execSession } from "../exec-session.ts";
import type { SessionEnd } from "../run-session.ts";
import { startFailed } from "../waiting/start-failed.ts";
import type { StartedContainer } from "../waiting/wait-for-container.ts";
import { isMissingProgram } from "../waiting/waiting-reasons.ts";
import { type CarryOutOptions, type DebuggerPlan, exitOf, type Outcome } from "./options.ts";

/** Runs the session in a debugger that waits for sessions, new or found running. */
export async function runResident(
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

/** Runs a session as an exec in the debugger. `remains` is what is said when it is cut off. */
export function execIn(
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

/** What kubelets and runtimes say of a container that has ended between the look and the exec. */
function isNotRunning(message: string): boolean {
  return /container not found|not running|no running task|not found in pod|CONTAINER_EXITED/i.test(
    message,
  );
}
