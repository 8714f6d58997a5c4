import type { EventFacts } from "./event-facts.ts";

/** An event as it is to be told. */
export interface CorrelatedEvent {
  /** The same for all that are counted on one Event object. */
  key: string;
  message: string;
  /** How often it has happened, those included that were not told. */
  count: number;
  firstAt: Date;
}

/**
 * Decides whether one source's next event is told, and as what; undefined when the object has had
 * too many of late. `object` names it, such as its uid.
 */
export type CorrelateEvent = (
  object: string,
  facts: EventFacts,
  now: Date,
) => CorrelatedEvent | undefined;

/** client-go's defaults (tools/record/events_cache.go). */
const limits = {
  /** So many different messages of one reason and they are told as one. */
  similar: 10,
  similarSeconds: 600,
  /** An object may have so many at once, and after that one in so many seconds. */
  burst: 25,
  refillSeconds: 300,
  /** Of each of the three kinds of notes, the newest so many are kept. */
  remembered: 4096,
};

/** A correlator that has seen nothing yet. */
export function createEventCorrelator(): CorrelateEvent {
  const similar = new Map<string, { last: number; messages: Set<string> }>();
  const counts = new Map<string, { count: number; firstAt: Date }>();
  const buckets = new Map<string, { tokens: number; at: number }>();

  /** Many messages that differ only in a detail become one, whose text is the newest's. */
  const merge = (object: string, { fieldPath, type, reason, message }: EventFacts, now: Date) => {
    const group = JSON.stringify([object, type, reason]);
    const before = similar.get(group);
    const fresh = now.getTime() - (before?.last ?? 0) > limits.similarSeconds * 1000;
    const messages = fresh || before === undefined ? new Set<string>() : before.messages;
    messages.add(message);
    remember(similar, group, { last: now.getTime(), messages });
    if (messages.size < limits.similar) {
      return { key: JSON.stringify([object, type, reason, fieldPath, message]), message };
    }
    const [oldest] = messages;
    if (oldest !== undefined) messages.delete(oldest);
    return { key: group, message: `(combined from similar events): ${message}` };
  };

  const takeToken = (object: string, now: Date): boolean => {
    const before = buckets.get(object) ?? { tokens: limits.burst, at: now.getTime() };
    const refilled = (now.getTime() - before.at) / (limits.refillSeconds * 1000);
    const tokens = Math.min(before.tokens + Math.max(refilled, 0), limits.burst);
    const taken = tokens >= 1;
    remember(buckets, object, { tokens: taken ? tokens - 1 : tokens, at: now.getTime() });
    return taken;
  };

  return (object, facts, now) => {
    const merged = merge(object, facts, now);
    const { count, firstAt } = counts.get(merged.key) ?? { count: 0, firstAt: now };
    remember(counts, merged.key, { count: count + 1, firstAt });
    return takeToken(object, now) ? { ...merged, count: count + 1, firstAt } : undefined;
  };
}

/** Puts an entry at the end, and drops the one that was left alone longest when there are too many. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > limits.remembered ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
