/** Where a value stands in a text of YAML. Import this file lazily: it brings the YAML library with it. */
import { EVENT_ID, type Event, getScalarValue, parseEvents } from "js-yaml";

/** The keys and indices that lead to a value. */
export type YamlPath = readonly (string | number)[];

/**
 * The line, from 1, of the key or item at `path` in the first document of a text that is YAML; of
 * the closest one around it where it came by an alias.
 */
export function yamlLine(text: string, path: YamlPath): number {
  const events = parseEvents(text, {});
  // The first event begins the document.
  let place: Place = { index: 1, offset: offsetOf(events[1]) };
  for (const step of path) {
    const child = childAt(events, { index: place.index, step, text });
    if (child === undefined) break;
    place = child;
  }
  return text.slice(0, place.offset).split("\n").length;
}

/** A node: the index of its event, and the offset in the text of what names it. */
interface Place {
  readonly index: number;
  readonly offset: number;
}

function childAt(
  events: readonly Event[],
  { index, step, text }: { index: number; step: string | number; text: string },
): Place | undefined {
  const isSequence = events[index]?.type === EVENT_ID.SEQUENCE;
  if (!isSequence && events[index]?.type !== EVENT_ID.MAPPING) return undefined;
  let at = index + 1;
  for (let count = 0; ; count++) {
    const first = events[at];
    if (first === undefined || first.type === EVENT_ID.POP) return undefined;
    if (isSequence) {
      if (count === step) return { index: at, offset: offsetOf(first) };
      at = endOf(events, at);
      continue;
    }
    const value = endOf(events, at);
    const isKey = first.type === EVENT_ID.SCALAR && getScalarValue(text, first) === String(step);
    if (isKey) return { index: value, offset: offsetOf(first) };
    at = endOf(events, value);
  }
}

function offsetOf(event: Event | undefined): number {
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return event.valueStart;
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart;
    default:
      return 0;
  }
}

/** The index after the node that begins at `start`. */
function endOf(events: readonly Event[], start: number): number {
  let depth = 0;
  for (let index = start; index < events.length; index++) {
    const type = events[index]?.type;
    if (type === EVENT_ID.POP) depth--;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++;
    if (depth === 0) return index + 1;
  }
  return events.length;
}
