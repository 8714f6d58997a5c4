import { setTimeout as delay } from "node:timers/promises";
import { type ApiClient, apiPath } from "../../src/cluster/api-client.ts";
import { readLines } from "../../src/cluster/read-lines.ts";
import { StatusError } from "../../src/kubernetes/status-error.ts";
import type { ConfigMap, ConfigMapList, Status } from "../../src/kubernetes/types.ts";
import { persist } from "./persistent-client.ts";
import type { Acknowledged } from "./writers.ts";

const collection = apiPath("api", "v1", "namespaces", "default", "configmaps");

/** What one watcher heard. */
export interface Watcher {
  /** Revisions of all events. */
  readonly heard: ReadonlySet<number>;
  /** From where to where the server said that the past is gone (410), so that it was listed anew. */
  readonly relisted: readonly { after: number; upTo: number }[];
  /** Resolves when it has reached this revision. */
  reaches(revision: number): Promise<void>;
  stop(): Promise<void>;
}

type Event =
  | { type: "ADDED" | "MODIFIED" | "DELETED"; object: ConfigMap }
  | { type: "ERROR"; object: Status };

/** Watches all configmaps, going on from the last revision whenever the connection breaks. */
export function startWatcher(client: ApiClient): Watcher {
  const stop = new AbortController();
  const heard = new Set<number>();
  const relisted: { after: number; upTo: number }[] = [];
  const waiting = new Set<() => void>();
  let revision: number | undefined;

  const reach = (next: number) => {
    revision = next;
    for (const look of waiting) look();
  };

  const list = async () => {
    const { metadata } = await persist<ConfigMapList>(client, {
      path: collection,
      signal: stop.signal,
    });
    const upTo = Number(metadata?.resourceVersion);
    if (revision !== undefined) relisted.push({ after: revision, upTo });
    reach(upTo);
  };

  const watch = async () => {
    const query = { watch: true, resourceVersion: revision };
    const body = await client.stream({ path: collection, query, signal: stop.signal });
    for await (const line of readLines(body, client.connection)) {
      const event = JSON.parse(line) as Event;
      if (event.type === "ERROR") {
        const { code = 500, message = "" } = event.object;
        throw new StatusError({ code, message });
      }
      const reached = Number(event.object.metadata?.resourceVersion);
      heard.add(reached);
      reach(reached);
    }
  };

  const run = async () => {
    await list();
    while (!stop.signal.aborted) {
      await watch().catch(async (error: unknown) => {
        if (stop.signal.aborted) return;
        if (error instanceof StatusError && error.code === 410) await list();
        else await delay(10);
      });
    }
  };
  const running = run().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });

  return {
    heard,
    relisted,
    reaches: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          if ((revision ?? 0) < wanted) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      stop.abort();
      await running;
    },
  };
}

/** Acknowledged writes a watcher neither heard of nor was told to list anew over. */
export function countMissed(
  { heard, relisted }: Pick<Watcher, "heard" | "relisted">,
  acknowledged: readonly Acknowledged[],
): number {
  return acknowledged.filter(
    ({ revision }) =>
      !heard.has(revision) &&
      !relisted.some(({ after, upTo }) => after < revision && revision <= upTo),
  ).length;
}
