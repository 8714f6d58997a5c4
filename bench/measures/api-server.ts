import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { pods } from "../../src/playground/resources/pods/pods.ts";
import { startServer } from "../../src/playground/server/fixtures/running-server.ts";
import { type Measurement, median } from "../report.ts";
import type { ReaderTask } from "./api-reader.ts";

const podCount = 1000;
const watchers = 100;

/**
 * The API server alone, with its clients in processes of their own: a GET, a LIST of 1,000 Pods,
 * how long a GET waits behind such LISTs, and how long an event takes to reach 100 watchers.
 */
export async function measureApiServer(): Promise<Measurement[]> {
  const server = await startServer();
  const { port } = new URL(server.url);
  const credentials = {
    port: Number(port),
    ca: server.authority.certificate,
    key: server.admin.key,
    cert: server.admin.certificate,
  };
  const read = async (task: ReaderTask): Promise<number[]> => {
    const child = start({ ...credentials, ...task });
    const [times = []]: number[][] = await once(child, "message");
    return times;
  };
  try {
    await fill(server);
    const path = "/api/v1/namespaces/default/pods";
    const get: ReaderTask = { paths: [`${path}/pod-0`], rounds: 500 };
    const list: ReaderTask = { paths: [path], rounds: 50 };
    const alone = await read(get);
    const lists = await read(list);
    const noise = start({ ...credentials, ...list, rounds: 100_000 });
    await once(noise, "spawn");
    const behind = await read(get);
    noise.kill();
    const fan = await fanOut(server, credentials);
    return [
      { what: "GET of a Pod", value: median(alone), peer: 1, against: "a millisecond" },
      {
        what: "LIST of 1,000 Pods",
        value: median(lists),
        peer: median(alone),
        against: "GET of one",
      },
      {
        what: "GET while others LIST 1,000 Pods, 99th percentile",
        value: percentile(behind, 0.99),
        peer: median(lists),
        against: "the LIST it could wait for",
      },
      {
        what: "one event to the last of 100 watchers",
        value: fan,
        peer: median(alone),
        against: "GET of one",
      },
    ];
  } finally {
    await server.close();
  }
}

type Server = Awaited<ReturnType<typeof startServer>>;

async function fill({ registry }: Server): Promise<void> {
  const env = Array.from({ length: 20 }, (_each, index) => ({
    name: `VARIABLE_${index}`,
    value: "x".repeat(40),
  }));
  await Promise.all(
    Array.from({ length: podCount }, (_each, index) =>
      registry.create(pods, "default", {
        metadata: { name: `pod-${index}`, labels: { app: "bench" } },
        spec: {
          schedulerName: "nobody",
          containers: [{ name: "app", image: "busybox", command: ["sleep", "1000"], env }],
        },
      }),
    ),
  );
}

/** Median milliseconds from a write until all watchers, in another process, have its event. */
async function fanOut({ registry }: Server, credentials: object): Promise<number> {
  const path = `/api/v1/namespaces/default/pods?watch=1&resourceVersion=${registry.revision}`;
  const child = start({ ...credentials, paths: [path], rounds: 0, watchers });
  await once(child, "message");
  const times: number[] = [];
  for (let round = 0; round < 30; round++) {
    const heard = once(child, "message");
    const begun = performance.now();
    await registry.update(pods, { namespace: "default", name: "pod-0" }, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, annotations: { round: String(round) } },
    }));
    await heard;
    times.push(performance.now() - begun);
  }
  child.kill();
  return median(times);
}

function start(task: object): ChildProcess {
  const script = new URL("./api-reader.ts", import.meta.url).pathname;
  const child = fork(script, {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send(task);
  return child;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
