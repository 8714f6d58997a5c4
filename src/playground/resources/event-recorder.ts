import type { KubernetesObject } from "../../kubernetes/object.ts";
import { StatusError } from "../../kubernetes/status-error.ts";
import { formatTime } from "../../kubernetes/time.ts";
import type { Event, ObjectReference } from "../../kubernetes/types.ts";
import { type CorrelatedEvent, createEventCorrelator } from "./event-correlation.ts";
import type { EventFacts } from "./event-facts.ts";
import type { Registry } from "./registry.ts";
import type { Resource } from "./resource.ts";

/** Who tells it. */
export interface EventSource {
  component: string;
  host?: string;
}

/** Records events without making anybody wait; a failure to record is only logged. */
export type RecordEvent = (about: KubernetesObject, facts: EventFacts) => void;

/** The names of so many events are remembered for counting repeats on them. */
const rememberedNames = 4096;

/**
 * A recorder that tells events as client-go does: a repeat is counted on the event already there,
 * and an object that has too many gets fewer (see event-correlation.ts).
 */
export function createEventRecorder(options: {
  registry: Registry;
  events: Resource<Event>;
  source: EventSource;
  log: (line: string) => void;
}): RecordEvent {
  const { registry, events, source, log } = options;
  const correlate = createEventCorrelator();

  const names = new Map<string, string>();

  const create = (namespace: string, event: Event) => registry.create(events, namespace, event);

  /** The event there may have been deleted meanwhile; then it is told anew. */
  const repeat = (namespace: string, event: Event) => {
    const { count, lastTimestamp, message } = event;
    const identity = { namespace, name: event.metadata.name ?? "" };
    const change = (before: Event) => ({ ...before, count, lastTimestamp, message });
    return registry.update(events, identity, change).catch((error: unknown) => {
      if (error instanceof StatusError && error.code === 404) return create(namespace, event);
      throw error;
    });
  };

  return (about, facts) => {
    const reference = referenceTo(about, facts.fieldPath);
    const namespace = reference.namespace ?? "default";
    const now = new Date();
    const correlated = correlate(reference.uid ?? "", facts, now);
    if (correlated === undefined) return;
    const known = names.get(correlated.key);
    const name = known ?? eventName(reference, now);
    names.delete(correlated.key);
    names.set(correlated.key, name);
    const oldest = names.size > rememberedNames ? names.keys().next().value : undefined;
    if (oldest !== undefined) names.delete(oldest);
    const event = newEvent({ name, reference, facts, correlated, source, now });
    const written = known === undefined ? create(namespace, event) : repeat(namespace, event);
    written.catch((error: unknown) =>
      log(`event ${facts.reason} was not recorded: ${String(error)}`),
    );
  };
}

function referenceTo(about: KubernetesObject, fieldPath: string | undefined): ObjectReference {
  const { namespace, name, uid, resourceVersion } = about.metadata ?? {};
  return {
    kind: about.kind,
    apiVersion: about.apiVersion,
    namespace,
    name,
    uid,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

let sequence = 0;

/** `<object>.<hex nanoseconds>`; a counter in the last digits keeps names of one millisecond apart. */
function eventName(reference: ObjectReference, now: Date): string {
  sequence = (sequence + 1) % 1_000_000;
  const stamp = (BigInt(now.getTime()) * 1_000_000n + BigInt(sequence)).toString(16);
  return `${reference.name ?? ""}.${stamp}`;
}

function newEvent(parts: {
  name: string;
  reference: ObjectReference;
  facts: EventFacts;
  correlated: CorrelatedEvent;
  source: EventSource;
  now: Date;
}): Event {
  const { name, reference, facts, correlated, source, now } = parts;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name, namespace: reference.namespace ?? "default" },
    involvedObject: reference,
    reason: facts.reason,
    message: correlated.message,
    type: facts.type,
    source,
    count: correlated.count,
    firstTimestamp: formatTime(correlated.firstAt),
    lastTimestamp: formatTime(now),
    reportingComponent: source.component,
    reportingInstance: source.host ?? "",
  };
}
