import type { StoreEvent } from "./entry.ts";

/** The most recent events of all keys, oldest first, bounded in number and in memory. */
export interface History {
  append(event: StoreEvent): void;
  /** Events after `revision`, or undefined when some of them have already been forgotten. */
  since(revision: number): StoreEvent[] | undefined;
  /** Every event after this revision is still known. */
  readonly oldest: number;
}

/** How many events are kept at least, and the memory at which fewer are. */
export interface HistoryLimit {
  events: number;
  /** Of the objects' JSON, roughly. */
  bytes: number;
}

/**
 * `start` is the revision the store was opened at: nothing before it can be replayed. Old events
 * are dropped in bulk, so that an append stays cheap: up to twice the limit is held.
 */
export function createHistory(start: number, limit: HistoryLimit): History {
  let events: StoreEvent[] = [];
  let weights: number[] = [];
  let bytes = 0;
  let oldest = start;

  function drop(): void {
    let keep = 0;
    let kept = 0;
    while (keep < limit.events && keep < weights.length) {
      const weight = weights.at(-keep - 1) ?? 0;
      if (kept + weight > limit.bytes) break;
      kept += weight;
      keep++;
    }
    const first = events.length - keep;
    oldest = events[first - 1]?.revision ?? oldest;
    events = events.slice(first);
    weights = weights.slice(first);
    bytes = kept;
  }

  return {
    get oldest() {
      return oldest;
    },
    append(event) {
      const weight = weightOf(event.object);
      events.push(event);
      weights.push(weight);
      bytes += weight;
      if (events.length >= limit.events * 2 || bytes > limit.bytes * 2) drop();
    },
    since(revision) {
      if (revision < oldest) return undefined;
      return events.slice(firstAfter(events, revision));
    },
  };
}

/** About the length of a value's JSON. Each event keeps one state that nothing else keeps any more. */
function weightOf(value: unknown): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 8;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + weightOf(item), 2);
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + key.length + 4 + weightOf(item),
    2,
  );
}

/** Index of the first event with a revision above the given one (the events are in revision order). */
function firstAfter(events: readonly StoreEvent[], revision: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.revision ?? 0) > revision) high = middle;
    else low = middle + 1;
  }
  return low;
}
