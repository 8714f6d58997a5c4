import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** What came of a program. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** How a program is run. */
export interface RunOptions {
  /** Given to stdin, which is then closed. */
  input?: string | Buffer;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}

/** Runs a program to its end and gives all it printed. */
export async function run(
  program: string,
  words: readonly string[],
  { input, env = {}, signal }: RunOptions = {},
): Promise<Outcome> {
  const child = spawn(program, words, {
    stdio: "pipe",
    // The extra CAs of a machine cost every Node start some 30 ms; a person's settings are not the tests'.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: "", EPHEMERA_CONFIG: "/dev/null", ...env },
    signal,
  });
  // A program that ends without reading its input is an outcome, not an error.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, "close") as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}
