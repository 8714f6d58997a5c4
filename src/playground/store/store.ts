import type { KubernetesObject } from "../../kubernetes/object.ts";
import { type Decision, deepFreeze, type StoreEvent, stamp } from "./entry.ts";
import { createHistory, type HistoryLimit } from "./history.ts";
import { type Journal, openJournal } from "./journal.ts";
import { bucketOf } from "./key.ts";
import { createMemory } from "./memory.ts";

/** What a commit resolves to. */
export interface CommitResult {
  /** The state after the decision; undefined when there is none. */
  readonly object: KubernetesObject | undefined;
  /** The event it made; absent when the decision was `keep`. */
  readonly event?: StoreEvent;
}

/**
 * Objects by key, each change with its own revision, durable before it is acknowledged.
 * Reads never touch the disk and see acknowledged state only.
 */
export interface Store {
  /** The newest durable revision. */
  readonly revision: number;
  /** A watch can start at this revision or later. */
  readonly oldestRevision: number;
  get(key: string): KubernetesObject | undefined;
  /** Keys and objects under a prefix, in key order. */
  entries(prefix: string): [string, KubernetesObject][];
  /** What `commit` would decide against: acknowledged state and writes still on their way to the disk. In no order. */
  newest(prefix: string): KubernetesObject[];
  /** `entries` as of an earlier revision; undefined when the history no longer reaches back to it. */
  entriesAt(prefix: string, revision: number): [string, KubernetesObject][] | undefined;
  /** Events under a prefix after a revision; undefined when some of them are forgotten. */
  since(prefix: string, revision: number): StoreEvent[] | undefined;
  /**
   * Decides at once, against the newest state including writes that are still on their way to
   * the disk, and resolves when the change is durable. What `decide` throws is rejected.
   */
  commit(
    key: string,
    decide: (current: KubernetesObject | undefined) => Decision,
  ): Promise<CommitResult>;
  /** Hears of every durable change under a bucket, in revision order, synchronously. Returns the way to stop. */
  subscribe(bucket: string, listener: (event: StoreEvent) => void): () => void;
  /** Resolves when everything staged is on disk and the files are closed. */
  close(): Promise<void>;
}

interface Staged {
  readonly event: StoreEvent;
  readonly settle: (error?: unknown) => void;
  readonly durable: Promise<void>;
}

/** Where a store is kept: a directory of its own, or a journal that is open already. */
export type StorePlace =
  /** `expected`: a store was here before, so an empty place is a loss (STORE_CORRUPT). */
  { directory: string; expected?: boolean } | { journal: Journal };

/** Events a watch can be behind, and a list be continued over. Each keeps an old state in memory. */
const defaultHistory: HistoryLimit = { events: 10_000, bytes: 16 * 1024 * 1024 };

/** Opens a store. `history` bounds the events a watch can start from. */
export function openStore(options: StorePlace & { history?: Partial<HistoryLimit> }): Store {
  const journal = "journal" in options ? options.journal : openJournal(options.directory, options);
  const memory = createMemory();
  const loaded = journal.load();
  for (const [key, object] of loaded.objects) memory.set(key, deepFreeze(object));

  const history = createHistory(loaded.revision, { ...defaultHistory, ...options.history });
  const listeners = new Map<string, Set<(event: StoreEvent) => void>>();
  /** The newest staged change of each key that is not durable yet. */
  const overlay = new Map<string, Staged>();
  let pending: Staged[] = [];
  let durableRevision = loaded.revision;
  let nextRevision = loaded.revision + 1;
  let flushing: Promise<void> | undefined;
  let closed = false;

  function publish({ event }: Staged): void {
    if (event.type === "DELETED") memory.delete(event.key);
    else memory.set(event.key, event.object);
    if (overlay.get(event.key)?.event === event) overlay.delete(event.key);
    durableRevision = event.revision;
    history.append(event);
    for (const listener of listeners.get(bucketOf(event.key)) ?? []) hear(listener, event);
  }

  /** Everything staged was decided on top of what failed, so all of it is rejected. */
  function abandon(batch: Staged[], error: unknown): void {
    const lost = [...batch, ...pending];
    pending = [];
    overlay.clear();
    for (const staged of lost) staged.settle(error);
  }

  /** Group commit: whatever was staged while the disk was busy goes into the next transaction. */
  async function flush(): Promise<void> {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      try {
        await journal.write(batch.map((staged) => staged.event));
      } catch (error) {
        abandon(batch, error);
        continue;
      }
      for (const staged of batch) publish(staged);
      for (const staged of batch) staged.settle();
    }
    flushing = undefined;
  }

  function stage(event: StoreEvent): Staged {
    let settle: (error?: unknown) => void = () => undefined;
    const durable = new Promise<void>((resolve, reject) => {
      settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    const staged: Staged = { event, settle, durable };
    overlay.set(event.key, staged);
    pending.push(staged);
    nextRevision = event.revision + 1;
    // One turn of the event loop collects what its writers stage together.
    flushing ??= Promise.resolve().then(flush);
    return staged;
  }

  function stagedState(key: string): KubernetesObject | undefined {
    const event = overlay.get(key)?.event;
    if (event === undefined) return memory.get(key);
    return event.type === "DELETED" ? undefined : event.object;
  }

  return {
    get revision() {
      return durableRevision;
    },
    get oldestRevision() {
      return history.oldest;
    },
    get: (key) => memory.get(key),
    entries: (prefix) => memory.entries(prefix),
    newest(prefix) {
      const objects = new Map(memory.entries(prefix));
      for (const [key, { event }] of overlay) {
        if (!key.startsWith(prefix)) continue;
        if (event.type === "DELETED") objects.delete(key);
        else objects.set(key, event.object);
      }
      return [...objects.values()];
    },
    entriesAt(prefix, revision) {
      const later = history.since(revision);
      if (later === undefined) return undefined;
      const state = new Map(memory.entries(prefix));
      for (const event of later.toReversed()) {
        if (!event.key.startsWith(prefix)) continue;
        if (event.previous === undefined) state.delete(event.key);
        else state.set(event.key, event.previous);
      }
      return [...state].toSorted(([a], [b]) => (a < b ? -1 : 1));
    },
    since: (prefix, revision) =>
      history.since(revision)?.filter((event) => event.key.startsWith(prefix)),
    async commit(key, decide) {
      if (closed) throw new Error("the store is closed");
      const current = stagedState(key);
      const decision = decide(current);
      if (decision.kind === "keep" || (decision.kind === "delete" && current === undefined)) {
        await overlay.get(key)?.durable;
        return { object: current };
      }
      const event = eventOf(key, decision, current, nextRevision);
      await stage(event).durable;
      return { object: event.type === "DELETED" ? undefined : event.object, event };
    },
    subscribe(bucket, listener) {
      const heard = listeners.get(bucket) ?? new Set();
      listeners.set(bucket, heard);
      heard.add(listener);
      return () => heard.delete(listener);
    },
    async close() {
      closed = true;
      await flushing;
      await journal.close();
    },
  };
}

/** A listener that throws is a defect: it is reported as uncaught, and the others still hear. */
function hear(listener: (event: StoreEvent) => void, event: StoreEvent): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function eventOf(
  key: string,
  decision: Exclude<Decision, { kind: "keep" }>,
  current: KubernetesObject | undefined,
  revision: number,
): StoreEvent {
  const previous = current === undefined ? {} : { previous: current };
  if (decision.kind === "delete") {
    const last = decision.object ?? current ?? {};
    return { type: "DELETED", key, revision, object: stamp(last, revision), ...previous };
  }
  const object = stamp(decision.object, revision);
  return { type: current === undefined ? "ADDED" : "MODIFIED", key, revision, object, ...previous };
}
