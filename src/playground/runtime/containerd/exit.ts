import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { isRunning, type ProcessIdentity } from "../process-identity.ts";

/** How a containerd ended, in words: `exit code 1`, `SIGKILL`, or that nobody could see it. */
export type ExitReason = string;

/** Resolves when our own child has ended, or with undefined when the signal aborts first. */
export async function childExit(
  child: ChildProcess,
  signal?: AbortSignal,
): Promise<ExitReason | undefined> {
  if (child.exitCode === null && child.signalCode === null) {
    try {
      await once(child, "exit", { signal });
    } catch {
      return undefined;
    }
  }
  return child.signalCode ?? `exit code ${child.exitCode}`;
}

/**
 * Resolves when a process that is not our child has ended. Its socket tells: an idle HTTP/2
 * session on it closes when the process does. A session may also close for another reason,
 * so the process itself has the last word. Undefined when the signal aborts first.
 */
export async function adoptedExit(
  process: ProcessIdentity,
  socket: string,
  signal: AbortSignal,
): Promise<ExitReason | undefined> {
  while (isRunning(process) && !signal.aborted) {
    await sessionClosed(socket, signal);
    // The kernel closes the socket a moment before the process is gone.
    await ended(process, { withinMs: signal.aborted ? 0 : 1_000 });
  }
  return signal.aborted ? undefined : "it ended";
}

/**
 * Waits until a process is gone; false when it still runs after `withinMs`. Only a parent
 * is told by the kernel, so others have to look.
 */
export async function ended(
  process: ProcessIdentity,
  { withinMs }: { withinMs: number },
): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isRunning(process)) {
    if (performance.now() > until) {
      return false;
    }
    await delay(5);
  }
  return true;
}

async function sessionClosed(socket: string, signal: AbortSignal): Promise<void> {
  const session = connectHttp2("http://localhost", { createConnection: () => connect(socket) });
  // An error is followed by `close`, which is what is waited for.
  session.on("error", () => undefined);
  session.on("connect", () => session.unref());
  const destroy = () => session.destroy();
  signal.addEventListener("abort", destroy, { once: true });
  await once(session, "close");
  signal.removeEventListener("abort", destroy);
}
