import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { apiVersionOf } from "../../resources/resource.ts";
import { metadataText, objectText } from "./object-text.ts";
import { type RepresentationFacts, tableOf } from "./represent.ts";

/** The lines of the event that was made last: all its watchers are told before the next. */
let newest: { object: KubernetesObject; lines: Map<string, Buffer> } | undefined;

/**
 * One event of a watch as it is sent. Watchers that want the same form share the same bytes.
 * `first`: it is the first of its watch, and a Table then names its columns.
 */
export function eventLine(
  type: string,
  object: KubernetesObject,
  facts: RepresentationFacts,
  { first }: { first: boolean },
): Buffer {
  if (newest?.object !== object) newest = { object, lines: new Map() };
  const form = formOf(type, facts, first);
  const known = newest.lines.get(form);
  if (known !== undefined) return known;
  const line = lineOf(type, eventText(object, facts, first));
  newest.lines.set(form, line);
  return line;
}

/** What tells two lines of the same object apart. The cells of a Table count whole seconds. */
function formOf(
  type: string,
  { representation, includeObject, now, resource }: RepresentationFacts,
  first: boolean,
): string {
  if (representation.kind === "whole") return type;
  const form = `${type} ${representation.kind} ${representation.version}`;
  if (representation.kind === "metadata") return form;
  return `${form} ${resource.plural} ${includeObject} ${Math.floor(now.getTime() / 1000)} ${first}`;
}

function eventText(object: KubernetesObject, facts: RepresentationFacts, first: boolean): string {
  const { representation } = facts;
  switch (representation.kind) {
    case "whole":
      return objectText(object);
    case "metadata":
      return metadataText(object, representation.version);
    case "table": {
      const { resourceVersion } = object.metadata ?? {};
      const table = tableOf([object], { resourceVersion }, facts, { withColumns: first });
      return JSON.stringify(table);
    }
  }
}

/** Tells a client how far it is; its object has nothing but a revision. */
export function bookmarkLine(
  { resource, representation }: RepresentationFacts,
  revision: number,
  annotations?: Readonly<Record<string, string>>,
): Buffer {
  const metadata = {
    resourceVersion: String(revision),
    ...(annotations === undefined ? {} : { annotations }),
  };
  switch (representation.kind) {
    case "whole": {
      const object = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
      return lineOf("BOOKMARK", JSON.stringify(object));
    }
    case "metadata":
      return lineOf("BOOKMARK", metadataText({ metadata }, representation.version));
    case "table": {
      const object = {
        kind: "Table",
        apiVersion: `meta.k8s.io/${representation.version}`,
        metadata: { resourceVersion: metadata.resourceVersion },
        columnDefinitions: null,
        rows: [],
      };
      return lineOf("BOOKMARK", JSON.stringify(object));
    }
  }
}

/** The last event of a watch that can't go on. */
export function errorLine(status: unknown): Buffer {
  return lineOf("ERROR", JSON.stringify(status));
}

function lineOf(type: string, object: string): Buffer {
  return Buffer.from(`{"type":${JSON.stringify(type)},"object":${object}}\n`);
}
