import type { KubernetesObject } from "../../kubernetes/object.ts";
import { formatTime } from "../../kubernetes/time.ts";
import type { Event, ObjectReference } from "../../kubernetes/types.ts";
import type { Registry } from "./registry.ts";
import type { Resource } from "./resource.ts";

/** What is told in one event. */
export interface EventFacts {
  type: "Normal" | "Warning";
  reason: string;
  message: string;
  /** Such as `spec.containers{app}`. */
  fieldPath?: string;
}

/** Who tells it. */
export interface EventSource {
  component: string;
  host?: string;
}

/** Records events without making anybody wait; a failure to record is only logged. */
export type RecordEvent = (about: KubernetesObject, facts: EventFacts) => void;

/** How many different events are remembered for counting repeats. */
const rememberedEvents = 4096;

/**
 * A recorder that counts a repeat on the event already there, as client-go's correlator does:
 * same object, field, type, reason and message.
 */
export function createEventRecorder(options: {
  registry: Registry;
  events: Resource<Event>;
  source: EventSource;
  log: (line: string) => void;
}): RecordEvent {
  const { registry, events, source, log } = options;
  const known = new Map<string, string>();

  const repeat = async (namespace: string, name: string, now: string) => {
    await registry.update(events, { namespace, name }, (event) => ({
      ...event,
      count: (event.count ?? 1) + 1,
      lastTimestamp: now,
    }));
  };

  const first = async (namespace: string, key: string, event: Event) => {
    known.delete(key);
    known.set(key, event.metadata.name ?? "");
    const oldest = known.size > rememberedEvents ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    await registry.create(events, namespace, event);
  };

  return (about, facts) => {
    const reference = referenceTo(about, facts.fieldPath);
    const namespace = reference.namespace ?? "default";
    const identity = [reference.uid, facts.fieldPath, facts.type, facts.reason, facts.message];
    const key = JSON.stringify(identity);
    const now = new Date();
    const stamp = formatTime(now);
    const name = known.get(key);
    const recorded =
      name !== undefined && registry.find(events, { namespace, name }) !== undefined
        ? repeat(namespace, name, stamp)
        : first(namespace, key, newEvent(reference, facts, source, now));
    recorded.catch((error: unknown) =>
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

function newEvent(
  reference: ObjectReference,
  facts: EventFacts,
  source: EventSource,
  now: Date,
): Event {
  const stamp = formatTime(now);
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: eventName(reference, now), namespace: reference.namespace ?? "default" },
    involvedObject: reference,
    reason: facts.reason,
    message: facts.message,
    type: facts.type,
    source,
    count: 1,
    firstTimestamp: stamp,
    lastTimestamp: stamp,
    reportingComponent: source.component,
    reportingInstance: source.host ?? "",
  };
}
