import { EphemeraError } from "../errors.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import type { StatusCause } from "../kubernetes/types.ts";
import { nextStep } from "./next-step.ts";
import { sanitize } from "./sanitize.ts";

/** An error as the person reads it, and the exit code it ends the command with. */
export interface RenderedError {
  /** Lines for stderr, sanitised, ending with a newline. */
  readonly text: string;
  readonly exit: number;
}

/** Words an error: ours with the next step, the API's as kubectl words them, all else as a defect. */
export function renderError(error: unknown): RenderedError {
  if (error instanceof EphemeraError) {
    return render(`error: ${error.message}`, error.next, error.exit);
  }
  if (error instanceof StatusError) {
    return render(statusText(error), nextStep(error), 1);
  }
  const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return renderError(new EphemeraError("INTERNAL", { problem }, { cause: error }));
}

function render(text: string, next: string | undefined, exit: number): RenderedError {
  return { text: sanitize(`${[text, next].filter(Boolean).join("\n")}\n`), exit };
}

/** kubectl's wording of an API error, by its reason. */
function statusText(error: StatusError): string {
  const { reason, message, details } = error;
  if (reason === "Unauthorized") {
    return `error: You must be logged in to the server (${message})`;
  }
  if (reason === "Invalid" && details?.kind !== undefined && details.causes !== undefined) {
    const subject = details.name === undefined ? details.kind : `${details.kind} "${details.name}"`;
    return `The ${subject} is invalid: ${causesText(details.causes)}`;
  }
  if (reason === undefined || reason === "") return `Error from server: ${message}`;
  return `Error from server (${reason}): ${message}`;
}

/** One cause stays on the line; several are listed, each said once. */
function causesText(causes: readonly StatusCause[]): string {
  const lines = new Set(causes.map(({ field = "", message = "" }) => `${field}: ${message}`));
  if (lines.size === 1) return [...lines].join("");
  return `\n${[...lines].map((line) => `* ${line}`).join("\n")}`;
}
