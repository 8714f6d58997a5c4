import type { Messages } from "../../cli/messages.ts";
import type { ApiClient } from "../../cluster/api-client.ts";
import type { DebugPlan } from "../../debug/plan.ts";
import type { SessionEnd, SessionStreams } from "../run-session.ts";
import type { DetachKeys } from "../terminal/detach-keys.ts";

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
export type DebuggerPlan = DebugPlan & { readonly debugger: string };

/** The outcome of a session; 0 when it was left by the keys for that. */
export function exitOf(end: SessionEnd): Outcome {
  return { kind: "exit", exitCode: end.kind === "ended" ? end.exitCode : 0 };
}
