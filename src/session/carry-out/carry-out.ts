import type { Messages } from "../../cli/messages.ts";
import type { DebugPlan } from "../../debug/plan.ts";
import { startFailed } from "../waiting/start-failed.ts";
import { type CarryOutOptions, type DebuggerPlan, exitOf, type Outcome } from "./options.ts";
import { runOwnProcess } from "./own-process.ts";
import { runResident } from "./resident.ts";
import { changesOf, sendChanges } from "./send-changes.ts";
import { runTemporary } from "./temporary-pod.ts";
import { waitForDebugger } from "./wait-for-debugger.ts";

/** Sends what the plan says, waits for the debugger and runs the session. */
export async function carryOut(plan: DebugPlan, options: CarryOutOptions): Promise<Outcome> {
  sayPlan(plan, options.messages);
  const uid = await sendChanges(plan, "at-once", options);
  const { session } = plan;
  const isReplacedLater = changesOf(plan, "debugger-runs").length > 0;
  if (!hasDebugger(plan)) return { kind: "exit", exitCode: 0 };
  if (plan.isTemporary) return runTemporary(plan, { ...options, uid });
  // kubectl debug without attaching sends its request and is done.
  if (session === undefined && plan.flow === "own-process" && !isReplacedLater) {
    return { kind: "exit", exitCode: 0 };
  }
  const started = plan.changes.length === 0 ? undefined : await waitForDebugger(plan, options);
  if (plan.flow === "resident" && !isReplacedLater) {
    return runResident(plan, session, started, options);
  }
  if (started?.kind === "start-failed") throw startFailed(plan.pod, plan.debugger, started);
  await sendChanges(plan, "debugger-runs", options);
  if (plan.flow === "resident") return runResident(plan, session, started, options);
  if (session?.kind !== "attach") return { kind: "exit", exitCode: 0 };
  return exitOf(await runOwnProcess(plan, session, started, options));
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
