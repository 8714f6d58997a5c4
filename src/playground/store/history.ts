import type { StoreEvent } from "./entry.ts";

/** The most recent events of all keys, oldest first, bounded in number. */
export interface History {
  append(event: StoreEvent): void;
  /** Events after `revision`, or undefined when some of them have already been forgotten. */
  since(revision: number): StoreEvent[] | undefined;
  /** Every event after this revision is still known. */
  readonly oldest: number;
}

/**
 * `start` is the revision the store was opened at: nothing before it can be replayed.
 * Old events are dropped in bulk so that an append stays cheap.
 */
export function createHistory(start: number, limit: number): History {
  let events: StoreEvent[] = [];
  let oldest = start;
  return {
    get oldest() {
      return oldest;
    },
    append(event) {
      events.push(event);
      if (events.length < limit * 2) return;
      const dropped = events[events.length - limit - 1];
      events = events.slice(-limit);
      if (dropped !== undefined) oldest = dropped.revision;
    },
    since(revision) {
      if (revision < oldest) return undefined;
      return events.slice(firstAfter(events, revision));
    },
  };
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
