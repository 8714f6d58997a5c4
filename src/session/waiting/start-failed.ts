import { EphemeraError } from "../../errors.ts";
import type { StartedContainer } from "./wait-for-container.ts";
import { isMissingProgram } from "./waiting-reasons.ts";

/** The error for a debugger that ended before it could be used. */
export function startFailed(
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
