import { once } from "node:events";
import type { Environment } from "../../cli/command.ts";
import { complete } from "../../cli/completion/complete.ts";
import { nothing } from "../../cli/completion/completion.ts";
import { formatAnswer } from "../../cli/completion/format-answer.ts";
import { sanitizeLine } from "../../cli/sanitize.ts";
import { parseDuration } from "../../kubernetes/duration.ts";
import { commands } from "../index.ts";
import { clusterNames } from "./cluster-names.ts";

/** Longest wait for a cluster, in milliseconds: somebody has pressed Tab and can't type. */
const usualPatience = 1000;

/**
 * Answers a shell that asks for candidates: the words of its command line after the program's name,
 * the last of them up to the cursor. What went wrong stands on stderr, which the shells' scripts
 * throw away; the exit code is always 0, as kubectl wants it of a plugin.
 */
export async function answerShell(
  words: readonly string[],
  environment: Environment,
): Promise<number> {
  const patience = patienceOf(environment.env);
  const signal = AbortSignal.any([AbortSignal.timeout(patience), environment.signal]);
  const line = { words: words.slice(0, -1), word: words.at(-1) ?? "" };
  const found = complete(line, {
    commands,
    cluster: (soFar) => clusterNames(soFar, { environment, signal }),
    env: environment.env,
  });
  // A login plugin that asks something doesn't hear the signal.
  const tooLate = once(signal, "abort").then(() => {
    throw new Error(`no answer within ${patience} ms`);
  });
  const candidates = await Promise.race([found, tooLate]).catch((error: unknown) => {
    const problem = error instanceof Error ? error.message : String(error);
    environment.stderr.write(`no candidates: ${sanitizeLine(problem)}\n`);
    return nothing;
  });
  environment.stdout.write(formatAnswer(candidates));
  return 0;
}

/** Who works with a cluster far away may wish to wait longer. */
function patienceOf({ EPHEMERA_COMPLETION_TIMEOUT: wish = "" }: NodeJS.ProcessEnv): number {
  try {
    return parseDuration(wish);
  } catch {
    return usualPatience;
  }
}
