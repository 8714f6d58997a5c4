import { StatusError } from "../../kubernetes/status-error.ts";
import { startFailed } from "../waiting/start-failed.ts";
import { applyChange } from "./apply-change.ts";
import { type CarryOutOptions, type DebuggerPlan, exitOf, type Outcome } from "./options.ts";
import { runOwnProcess } from "./own-process.ts";
import { podStays } from "./remains.ts";
import { execIn } from "./resident.ts";
import { waitForDebugger } from "./wait-for-debugger.ts";

/** How long the deletion of a temporary Pod may take. */
const removalMilliseconds = 10_000;
/** A Pod made for its session goes with it, however that ends: unless it was left by the keys for that. */
export async function runTemporary(
  plan: DebuggerPlan,
  options: CarryOutOptions & { uid: string | undefined },
): Promise<Outcome> {
  const { session, pod } = plan;
  let isLeft = false;
  let isCutShort = true;
  try {
    const started = await waitForDebugger(plan, options);
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
