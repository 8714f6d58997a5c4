import type { NodeContext } from "../node-context.ts";
import { rotateLogs } from "./rotate-logs.ts";

/** One thing that is seen to now and then. */
interface Chore {
  /** For the log, when it fails. */
  name: string;
  everyMilliseconds: number;
  run: () => Promise<void>;
}

/** Starts what nobody asks for and a node needs over time. Returns the way to stop. */
export function startHousekeeping(node: NodeContext): () => void {
  // The kubelet's containerLogMonitorInterval.
  return startChores(node, [
    { name: "log rotation", everyMilliseconds: 10_000, run: () => rotateLogs(node) },
  ]);
}

/** A chore begins its next interval when it has ended, so that none runs twice at once. */
function startChores(node: NodeContext, chores: readonly Chore[]): () => void {
  const stopping = new AbortController();
  for (const { name, everyMilliseconds, run } of chores) {
    const next = () => {
      if (stopping.signal.aborted) return;
      const timer = setTimeout(() => {
        run()
          .catch((error: unknown) => node.log(`${name} failed: ${String(error)}`))
          .finally(next);
      }, everyMilliseconds);
      timer.unref();
    };
    next();
  }
  return () => stopping.abort();
}
