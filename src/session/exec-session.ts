import type { Messages } from "../cli/messages.ts";
import type { ApiClient } from "../cluster/api-client.ts";
import type { SessionPlan } from "../debug/plan.ts";
import { explainKill } from "./explain-kill.ts";
import { runSession, type SessionEnd, type SessionStreams } from "./run-session.ts";
import type { DetachKeys } from "./terminal/detach-keys.ts";

/** A command to run in a container that waits for such. */
export interface ExecRequest {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly session: Extract<SessionPlan, { kind: "exec" }>;
  readonly detachKeys?: DetachKeys | undefined;
  readonly streams: SessionStreams;
  readonly messages: Messages;
  readonly signal: AbortSignal;
  /** What is left when the session is cut off: a sentence, or nothing. */
  readonly remains: string;
}

/** Runs it to its end, and says so when it was killed or left. Throws as `runSession` does. */
export async function execSession({ session, ...request }: ExecRequest): Promise<SessionEnd> {
  const { connection } = request.client;
  const end = await runSession({ ...request, ...session, connection });
  if (end.kind === "ended") await explainKill({ ...request, exitCode: end.exitCode });
  else {
    request.messages.info(
      `The command goes on in ${request.container}; nothing can be attached to it again.`,
    );
  }
  return end;
}
