import { inject } from "vitest";
import { program, runEphemera } from "./ephemera.ts";
import { type KubectlVersion, kubectlPath } from "./kubectl-path.ts";
import { type Outcome, type RunOptions, run } from "./run.ts";

/** Runs stock kubectl against the shared playground. */
export function kubectl(
  words: readonly string[],
  options: RunOptions & { version?: KubectlVersion } = {},
): Promise<Outcome> {
  const { version, ...rest } = options;
  return run(kubectlPath(version), ["--kubeconfig", inject("kubeconfig"), ...words], rest);
}

/** Runs kubectl and gives its stdout; throws with its stderr when it fails. */
export async function kubectlOk(
  words: readonly string[],
  options?: RunOptions & { version?: KubectlVersion },
): Promise<string> {
  const { code, stdout, stderr } = await kubectl(words, options);
  if (code !== 0) throw new Error(`kubectl ${words.join(" ")} ended with ${code}: ${stderr}`);
  return stdout;
}

/** Runs the built `ephemera` against the shared playground. */
export function ephemera(words: readonly string[], options?: RunOptions): Promise<Outcome> {
  return runEphemera(["--kubeconfig", inject("kubeconfig"), ...words], options);
}

/** The words that start `ephemera` or kubectl in a terminal. */
export function ephemeraCommand(words: readonly string[]): [string, string[]] {
  return [process.execPath, [program, "--kubeconfig", inject("kubeconfig"), ...words]];
}

/** The same for kubectl. */
export function kubectlCommand(
  words: readonly string[],
  version?: KubectlVersion,
): [string, string[]] {
  return [kubectlPath(version), ["--kubeconfig", inject("kubeconfig"), ...words]];
}
