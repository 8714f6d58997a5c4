import type { SessionPlan } from "../../debug/plan.ts";
import { type AttachRequest, attachSession, replayLog } from "../attach-session.ts";
import type { SessionEnd } from "../run-session.ts";
import type { StartedContainer } from "../waiting/wait-for-container.ts";
import type { CarryOutOptions, DebuggerPlan } from "./options.ts";

/** Attaches to a debugger whose process is the command itself; its log, when it has ended already. */
export async function runOwnProcess(
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
