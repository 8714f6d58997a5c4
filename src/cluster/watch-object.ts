import { setTimeout as delay } from "node:timers/promises";
import { EphemeraError } from "../errors.ts";
import type { KubernetesList, KubernetesObject } from "../kubernetes/object.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import type { Status } from "../kubernetes/types.ts";
import type { ApiClient } from "./api-client.ts";
import { readLines } from "./read-lines.ts";

/** Which object to watch. */
export interface WatchTarget {
  /** Path of the collection the object is in, as `apiPath` makes it. */
  readonly collection: string;
  readonly name: string;
  readonly signal: AbortSignal;
  /** Milliseconds between reads where watching is forbidden, at most; 1000 when absent. The first come sooner. */
  readonly pollInterval?: number;
}

/** How the object is followed: best first, each a fallback of the one before. */
type Mode = "watch-list" | "list-and-watch" | "poll";

type WatchEvent<T> =
  | { type: "ADDED" | "MODIFIED" | "DELETED"; object: T }
  | { type: "BOOKMARK"; object: KubernetesObject }
  | { type: "ERROR"; object: Status };

const attempts = 6;
const pauseAfterSilence = 200;
/** Most of what is waited for happens at once. */
const firstPause = 50;
const initialEventsEnd = "k8s.io/initial-events-end";

/**
 * Every state of one object from now on; undefined for "it isn't there". Ends only by an error or
 * when the reader stops or aborts. Goes on over closed watches, expired revisions and short
 * outages; reads once in a while where the right to list or watch is missing.
 */
export async function* watchObject<T extends KubernetesObject>(
  client: ApiClient,
  target: WatchTarget,
): AsyncGenerator<T | undefined> {
  let mode: Mode = "watch-list";
  let revision: string | undefined;
  let failures = 0;
  for (let passes = 0; ; passes += 1) {
    try {
      let silent = true;
      for await (const change of follow<T>({ client, target, mode, revision, passes })) {
        failures = 0;
        silent = false;
        revision = change.revision;
        if ("state" in change) yield change.state;
      }
      // A server that closes every watch at once must not be asked in a tight loop.
      if (silent) await delay(pauseAfterSilence, undefined, { signal: target.signal });
    } catch (error) {
      target.signal.throwIfAborted();
      const next = afterFailure(error, mode);
      if (next === "give-up") throw error;
      if (next === "retry") {
        failures += 1;
        if (failures >= attempts) throw error;
        await delay(100 * 2 ** failures, undefined, { signal: target.signal });
        continue;
      }
      mode = next;
      revision = undefined;
    }
  }
}

/** What a failed watch means for the next try. */
export function afterFailure(error: unknown, mode: Mode): Mode | "retry" | "give-up" {
  if (error instanceof EphemeraError) {
    return error.code === "CONNECTION_LOST" || error.code === "CONNECTION_REFUSED"
      ? "retry"
      : "give-up";
  }
  if (!(error instanceof StatusError)) return "give-up";
  // The revision has been compacted away: start over.
  if (error.code === 410) return mode;
  // Servers without WatchList refuse its parameters, in these two ways.
  if (mode === "watch-list" && (error.code === 400 || error.code === 422)) return "list-and-watch";
  if (mode !== "poll" && error.code === 403) return "poll";
  return error.code === 429 || error.code >= 500 ? "retry" : "give-up";
}

/** A state to tell, or only the revision reached. */
type Change<T> =
  | { revision: string | undefined }
  | { revision: string | undefined; state: T | undefined };

/** One pass: the state now unless `revision` says it is known, then changes until the server ends. */
async function* follow<T extends KubernetesObject>(pass: {
  client: ApiClient;
  target: WatchTarget;
  mode: Mode;
  revision: string | undefined;
  /** How many there were before. */
  passes: number;
}): AsyncGenerator<Change<T>> {
  const { client, target, mode, passes } = pass;
  const { collection, name, signal } = target;
  const fieldSelector = `metadata.name=${name}`;
  if (mode === "poll") {
    yield { revision: undefined, state: await readOrUndefined<T>(client, target) };
    const pause = Math.min(firstPause * 2 ** passes, target.pollInterval ?? 1000);
    await delay(pause, undefined, { signal });
    return;
  }
  let { revision } = pass;
  let initial = revision === undefined && mode === "watch-list";
  if (revision === undefined && !initial) {
    const list = await client.json<KubernetesList<T>>({
      path: collection,
      query: { fieldSelector },
      signal,
    });
    revision = list.metadata?.resourceVersion;
    yield { revision, state: list.items[0] };
  }
  let found = false;
  const query = {
    watch: true,
    fieldSelector,
    allowWatchBookmarks: true,
    ...(initial
      ? { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" }
      : { resourceVersion: revision }),
  };
  const body = await client.stream({ path: collection, query, signal });
  for await (const line of readLines(body, client.connection)) {
    const event = JSON.parse(line) as WatchEvent<T>;
    if (event.type === "ERROR") throw watchError(event.object);
    const reached = event.object.metadata?.resourceVersion;
    if (event.type === "BOOKMARK") {
      const complete = event.object.metadata?.annotations?.[initialEventsEnd] === "true";
      if (initial && complete) {
        initial = false;
        if (!found) yield { revision: reached, state: undefined };
      }
      // Until the initial events are complete their revision is no place to go on from.
      if (!initial) yield { revision: reached };
      continue;
    }
    found = true;
    yield {
      revision: initial ? undefined : reached,
      state: event.type === "DELETED" ? undefined : event.object,
    };
  }
}

async function readOrUndefined<T>(client: ApiClient, target: WatchTarget): Promise<T | undefined> {
  const path = `${target.collection}/${encodeURIComponent(target.name)}`;
  try {
    return await client.json<T>({ path, signal: target.signal });
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return undefined;
    throw error;
  }
}

function watchError(status: Status): StatusError {
  return new StatusError({
    code: status.code ?? 500,
    message: status.message ?? "the watch ended with an error",
    ...(status.reason !== undefined && { reason: status.reason }),
  });
}
