import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { EphemeraError } from "../../errors.ts";

/** What the background process tells its starter once, over Node's IPC channel. */
export interface ReadyMessage {
  ready: true;
}

/** How many of the log's last lines an error shows. */
const shownLines = 12;

/**
 * Starts this program again as a background process of its own session, and resolves when it
 * says it is ready. Its output goes to `log`. Rejects with the end of that log when it dies
 * before.
 */
export async function startInBackground(options: {
  arguments: readonly string[];
  log: string;
  signal?: AbortSignal;
}): Promise<void> {
  await mkdir(dirname(options.log), { recursive: true, mode: 0o700 });
  const log = await open(options.log, "a", 0o600);
  const begin = (await log.stat()).size;
  try {
    const child = spawn(process.execPath, [...process.execArgv, ...options.arguments], {
      detached: true,
      stdio: ["ignore", log.fd, log.fd, "ipc"],
      cwd: "/",
    });
    const abort = () => child.kill("SIGTERM");
    options.signal?.addEventListener("abort", abort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        child.once("message", () => resolve());
        child.once("error", reject);
        child.once("exit", (code, signal) => {
          lastLines(options.log, begin).then(
            (lines) =>
              reject(startFailed(code === null ? `signal ${signal}` : `exit code ${code}`, lines)),
            reject,
          );
        });
      });
    } finally {
      options.signal?.removeEventListener("abort", abort);
    }
    child.disconnect();
    child.unref();
  } finally {
    await log.close();
  }
}

/** In the background process: tells the starter, if there is one, that all is up. */
export function tellReady(): void {
  const message: ReadyMessage = { ready: true };
  process.send?.(message);
  if (process.connected) process.disconnect();
}

async function lastLines(path: string, begin: number): Promise<string> {
  const text = (await readFile(path)).subarray(begin).toString("utf8");
  return text.trimEnd().split("\n").slice(-shownLines).join("\n");
}

function startFailed(how: string, lines: string): EphemeraError {
  return new EphemeraError("PLAYGROUND_START_FAILED", { how, lines });
}
