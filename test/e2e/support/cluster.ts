import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { program, runEphemera } from "./ephemera.ts";
import { type Outcome, type RunOptions, run } from "./run.ts";

/** Releases of stock kubectl the tests use. */
export type KubectlVersion = "1.20" | "1.32" | "1.36";

/** Where `scripts/install-test-tools.ts` puts a kubectl. */
export function kubectlPath(version: KubectlVersion = "1.36"): string {
  const cache =
    process.env.EPHEMERA_CACHE ?? fileURLToPath(new URL("../../../.cache", import.meta.url));
  const path = `${cache}/kubectl/${version}/kubectl`;
  if (!existsSync(path)) throw new Error(`kubectl ${version} is not at ${path}: run npm test`);
  return path;
}

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
