import { execFile } from "node:child_process";
import { systemPath } from "../../runtime/machine.ts";

/** Seconds to wait for another program that holds iptables' lock. */
const lockSeconds = "10";

/** What is in one table, as `iptables-save` prints it. */
export function saveTable(table: "nat" | "filter"): Promise<string> {
  return run("iptables-save", ["-t", table]);
}

/** Applies a batch in one step for each table; what it doesn't name stays. */
export async function restore(batch: string): Promise<void> {
  await run("iptables-restore", ["-w", lockSeconds, "--noflush"], batch);
}

/** Runs ip(8) and gives what it prints. */
export function ip(words: readonly string[]): Promise<string> {
  return run("ip", words);
}

function run(program: string, words: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...words],
      { env: { ...process.env, PATH: systemPath() }, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${program} failed: ${stderr.trim() || error.message}`));
      },
    );
    // It may end before it has read everything; its exit code tells.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
  });
}
