/** A client of the API server in a process of its own, so that its work isn't counted as the server's. */
import { once } from "node:events";
import { connect } from "node:http2";
import { Agent, request } from "node:https";

/** What to read, how often, and with how many watches at a time instead. */
export interface ReaderTask {
  paths: readonly string[];
  rounds: number;
  watchers?: number;
}

interface Credentials {
  port: number;
  ca: string;
  key: string;
  cert: string;
}

process.once("message", (task: ReaderTask & Credentials) => {
  const work = task.watchers === undefined ? readAll(task) : watchAll(task, task.watchers);
  work.catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
    process.disconnect();
  });
});

/** Sends the milliseconds of each read, the first ones not counted, and ends. */
async function readAll({ paths, rounds, port, ...tls }: ReaderTask & Credentials): Promise<void> {
  const agent = new Agent({ keepAlive: true, ...tls });
  const times: number[] = [];
  for (let round = 0; round < rounds + 5; round++) {
    const begun = performance.now();
    const path = paths[round % paths.length] ?? "/";
    const outgoing = request({ host: "127.0.0.1", servername: "localhost", port, path, agent });
    outgoing.end();
    const [response] = await once(outgoing, "response");
    response.resume();
    await once(response, "end");
    if (round >= 5) times.push(performance.now() - begun);
  }
  process.send?.(times);
  process.disconnect();
}

/** Says so when all watches are open, and again each time all of them have heard one event more. */
async function watchAll(
  { paths, port, ...tls }: ReaderTask & Credentials,
  count: number,
): Promise<void> {
  const heard = Array.from({ length: count }, () => 0);
  let told = 0;
  const session = connect(`https://localhost:${port}`, tls);
  await Promise.all(
    heard.map(async (_none, index) => {
      const watch = session.request({ ":path": paths[0] ?? "/" });
      await once(watch, "response");
      watch.on("data", (data: Buffer) => {
        for (const byte of data) if (byte === 10) heard[index] = (heard[index] ?? 0) + 1;
        if (Math.min(...heard) > told) process.send?.(++told);
      });
    }),
  );
  process.send?.(0);
}
