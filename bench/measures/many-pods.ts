import { type ApiClient, apiPath } from "../../src/cluster/api-client.ts";
import type { Pod } from "../../src/kubernetes/types.ts";
import type { BenchPlayground } from "../bench-playground.ts";
import type { Measurement } from "../report.ts";
import { createWaitingPod, isReady, timeUntil } from "../watched-pods.ts";

const names = Array.from({ length: 100 }, (_, index) => `many-${index}`);

/** A hundred Pods at once: until all are Ready, until all are gone, and what others wait meanwhile. */
export async function measureManyPods({ client }: BenchPlayground): Promise<Measurement[]> {
  const act = () => createWaitingPod(client, "alone");
  const aloneReady = await timeUntil(client, { name: "alone", act, reached: isReady });
  const aloneGone = await untilGone(client, ["alone"]);
  const idle = slowest(await timeLists(client, { until: 200 }));

  const stop = new AbortController();
  const meanwhile = timeLists(client, { signal: stop.signal });
  const ready = await untilReady(client);
  const gone = await untilGone(client, names);
  stop.abort();
  const against = "a hundred times one Pod alone";
  return [
    {
      what: "100 Pods at once, until all are Ready",
      value: ready,
      peer: 100 * aloneReady,
      against,
    },
    { what: "100 Pods deleted, until all are gone", value: gone, peer: 100 * aloneGone, against },
    {
      what: "99 of 100 GETs of the node meanwhile",
      value: slowest(await meanwhile),
      peer: idle,
      against: "the same with nothing to do",
    },
  ];
}

/** What 99 of 100 of these stay below. */
function slowest(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}

/** How long GETs of a small list take, one after another, until there were enough. */
async function timeLists(
  client: ApiClient,
  { until = Number.POSITIVE_INFINITY, signal }: { until?: number; signal?: AbortSignal },
): Promise<number[]> {
  const times: number[] = [];
  while (times.length < until && signal?.aborted !== true) {
    const begun = performance.now();
    await client.json({ method: "GET", path: apiPath("api", "v1", "nodes") });
    times.push(performance.now() - begun);
  }
  return times;
}

async function untilReady(client: ApiClient): Promise<number> {
  const begun = performance.now();
  await Promise.all(
    names.map((name) =>
      timeUntil(client, { name, act: () => createWaitingPod(client, name), reached: isReady }),
    ),
  );
  return performance.now() - begun;
}

async function untilGone(client: ApiClient, pods: readonly string[]): Promise<number> {
  const begun = performance.now();
  const path = apiPath("api", "v1", "namespaces", "default", "pods");
  // Without a second of grace they would be gone from the API before the node has ended them.
  const body = { gracePeriodSeconds: 1 };
  await Promise.all(
    pods.map((name) => client.json({ method: "DELETE", path: `${path}/${name}`, body })),
  );
  for (;;) {
    const { items } = await client.json<{ items: Pod[] }>({ method: "GET", path });
    if (!items.some(({ metadata }) => pods.includes(metadata?.name ?? ""))) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - begun;
}
