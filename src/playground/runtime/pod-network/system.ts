import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { systemPath } from "../machine.ts";

const run = promisify(execFile);

/** Runs a program of the system, found though the PATH is that of a plain user; its stdout. */
export async function system(program: string, words: readonly string[]): Promise<string> {
  const { stdout } = await run(program, words, {
    env: { ...process.env, PATH: systemPath() },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
