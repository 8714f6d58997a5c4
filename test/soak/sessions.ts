import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient } from "../../src/cluster/api-client.ts";
import { openRemoteCommand } from "../../src/cluster/remote-command.ts";

/** What came of sessions that ran one after another. */
export interface Sessions {
  readonly counts: {
    /** Brought the whole answer and the exit code. */
    answered: number;
    /** Ended with an error, as they should when the server is killed. */
    broken: number;
    /** Said they had succeeded, but brought something else. */
    wrong: number;
    /** Neither answered nor broke. */
    hung: number;
  };
  stop(): Promise<void>;
}

/** A session that takes longer than this hangs, in ms. */
const patience = 30_000;

/** Runs a command in a Pod again and again. */
export function startSessions(client: ApiClient, pod: string): Sessions {
  const counts = { answered: 0, broken: 0, wrong: 0, hung: 0 };
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      const outcome = await session(client, pod);
      counts[outcome] += 1;
      if (outcome === "broken") await delay(20);
    }
  })();
  return {
    counts,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

/** Runs a command in a Pod until one answers; rejects when none does. */
export async function sessionAnswers(client: ApiClient, pod: string): Promise<void> {
  const until = Date.now() + patience;
  while ((await session(client, pod)) !== "answered") {
    if (Date.now() > until) throw new Error(`no session in ${pod} within ${patience} ms`);
    await delay(20);
  }
}

async function session(client: ApiClient, pod: string): Promise<keyof Sessions["counts"]> {
  const signal = AbortSignal.timeout(patience);
  try {
    const remote = await openRemoteCommand(
      client.connection,
      {
        namespace: "default",
        pod,
        container: "main",
        kind: "exec",
        command: ["sh", "-c", "echo begin; sleep 0.1; echo end; exit 7"],
        stdin: false,
        stdout: true,
        stderr: true,
        tty: false,
      },
      { signal },
    );
    remote.stderr.resume();
    const [printed, { exitCode }] = await Promise.all([text(remote.stdout), remote.done]);
    return printed === "begin\nend\n" && exitCode === 7 ? "answered" : "wrong";
  } catch {
    return signal.aborted ? "hung" : "broken";
  }
}
