import { retrySeconds } from "./decide/back-off.ts";
import type { Hindrance, HindranceReason } from "./decide/start-state.ts";

/** A failure of now that is tried again after the usual back-off. */
export function hindrance(reason: HindranceReason, message: string, failures: number): Hindrance {
  const now = Date.now();
  return {
    phase: "failed",
    reason,
    message,
    failures,
    failedAt: new Date(now),
    retryAt: new Date(now + retrySeconds(failures) * 1000),
  };
}
