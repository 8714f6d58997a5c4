import { age } from "../../kubernetes/duration.ts";
import type { Event, EventSource, ObjectReference } from "../../kubernetes/types.ts";
import type { Resource } from "./resource.ts";
import { validateEvent } from "./validate-event.ts";

export const events: Resource<Event> = {
  group: "",
  version: "v1",
  plural: "events",
  singular: "event",
  kind: "Event",
  namespaced: true,
  shortNames: ["ev"],
  table: [
    { name: "Last Seen", description: "Time since the event last happened.", cell: lastSeen },
    { name: "Type", description: "Normal or Warning.", cell: (event: Event) => event.type ?? "" },
    {
      name: "Reason",
      description: "Why it was reported.",
      cell: (event: Event) => event.reason ?? "",
    },
    { name: "Object", description: "What it is about.", cell: aboutOf },
    {
      name: "Subobject",
      wide: true,
      description: "Which part of it.",
      cell: (event: Event) => event.involvedObject.fieldPath ?? "",
    },
    { name: "Source", wide: true, description: "Who reported it.", cell: sourceOf },
    {
      name: "Message",
      description: "What happened.",
      cell: (event: Event) => (event.message ?? "").trim(),
    },
    {
      name: "First Seen",
      wide: true,
      description: "Time since it first happened.",
      cell: firstSeen,
    },
    { name: "Count", type: "integer", wide: true, description: "How often.", cell: countOf },
    {
      name: "Name",
      format: "name",
      wide: true,
      description: "Name of the Event.",
      cell: (event: Event) => event.metadata.name ?? "",
    },
  ],
  selectableFields: (event) => ({
    // A client may send an Event without it, and the names are asked for with an empty object.
    ...referenceFields(event.involvedObject ?? {}),
    reason: event.reason ?? "",
    reportingComponent: event.reportingComponent ?? "",
    source: event.source?.component || (event.reportingComponent ?? ""),
    type: event.type ?? "",
  }),
  validate: validateEvent,
  validateUpdate: validateEvent,
};

const referenceFieldNames = [
  "kind",
  "namespace",
  "name",
  "uid",
  "apiVersion",
  "resourceVersion",
  "fieldPath",
] as const satisfies readonly (keyof ObjectReference)[];

function referenceFields(reference: ObjectReference): Record<string, string> {
  return Object.fromEntries(
    referenceFieldNames.map((name) => [`involvedObject.${name}`, reference[name] ?? ""]),
  );
}

function lastSeen(event: Event, now: Date): string {
  const { series, count = 0 } = event;
  const last = series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime;
  const times = series?.count ?? count;
  if (times < 2) return age(last ?? event.firstTimestamp ?? undefined, now);
  return `${age(last, now)} (x${times} over ${age(event.firstTimestamp ?? event.eventTime, now)})`;
}

function firstSeen(event: Event, now: Date): string {
  return age(event.firstTimestamp ?? event.eventTime, now);
}

function countOf({ series, count }: Event): number {
  return series?.count ?? count ?? 1;
}

function aboutOf({ involvedObject }: Event): string {
  const kind = (involvedObject.kind ?? "").toLowerCase();
  return involvedObject.name ? `${kind}/${involvedObject.name}` : kind;
}

function sourceOf({ source, reportingComponent, reportingInstance }: Event): string {
  const from: EventSource = source?.component
    ? source
    : { component: reportingComponent ?? "", host: reportingInstance ?? "" };
  return [from.component ?? "", from.host ?? ""].filter((part) => part !== "").join(", ");
}
