import { EphemeraError } from "../errors.ts";
import type { Environment } from "./command.ts";
import { sanitizeLine } from "./sanitize.ts";

/**
 * Lets a person at a terminal choose one of several values; the question goes to stderr.
 * Throws INTERRUPTED when they leave it unanswered.
 */
export async function choose(question: {
  message: string;
  choices: readonly { value: string; label: string }[];
  environment: Environment;
}): Promise<string> {
  const { message, choices, environment } = question;
  const { select } = await import("@clack/prompts");
  const answer = await select({
    message: sanitizeLine(message),
    options: choices.map(({ value, label }) => ({ value, label: sanitizeLine(label) })),
    input: environment.stdin,
    output: environment.stderr,
    signal: environment.signal,
  });
  // The prompt leaves stdin flowing and open; a session takes it over from here.
  environment.stdin.pause();
  if (typeof answer === "string") return answer;
  throw new EphemeraError("INTERRUPTED", { remains: "Nothing was changed." });
}
