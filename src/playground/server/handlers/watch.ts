import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { WatchEvent } from "../../resources/registry.ts";
import { apiVersionOf } from "../../resources/resource.ts";
import type { Reply } from "../http/reply.ts";
import { type RepresentationFacts, representObject, tableOf } from "../represent/represent.ts";
import { type HandlerContext, representationFacts } from "./context.ts";
import { createLineQueue } from "./line-queue.ts";
import { type ListQuery, readListQuery } from "./list-query.ts";
import { readSelection, type Selected } from "./selection.ts";
import { checkNotTooNew, tooOld } from "./version-checks.ts";

const bookmarkEvery = 60_000;
/** kube-apiserver ends a watch without a timeout after 30 to 60 minutes, at random. */
const defaultTimeout = () => (1800 + Math.random() * 1800) * 1000;
/** Lines a slow reader may be behind. */
const backlog = 10_000;

/** What a watch begins with: the present state, or the events after a revision. */
type Start = { kind: "state" } | { kind: "after"; revision: number };

/** GET of a collection with `watch=true`. */
export function watchObjects(context: HandlerContext): Reply {
  const { request, registry, resource, namespace } = context;
  const facts = representationFacts(context);
  const query = readListQuery(request.query);
  const selection = readSelection(resource, query);
  checkNotTooNew(registry.revision, query.resourceVersion);
  const selected: Selected = (object) =>
    (namespace === undefined || object.metadata?.namespace === namespace) && selection(object);
  return {
    kind: "stream",
    contentType: "application/json",
    chunks: watch(context, { facts, query, selected }),
  };
}

interface WatchFacts {
  facts: RepresentationFacts;
  query: ListQuery;
  selected: Selected;
}

async function* watch(
  { request, registry, resource, namespace, now }: HandlerContext,
  { facts, query, selected }: WatchFacts,
): AsyncGenerator<string, void> {
  const queue = createLineQueue({ signal: request.signal, limit: backlog });
  let first = true;
  const send = (type: string, object: KubernetesObject) => {
    queue.push(eventLine(type, object, { ...facts, now: now() }, first));
    first = false;
  };
  const sendEvent = (event: WatchEvent) => {
    const seen = filterEvent(event, selected);
    if (seen !== undefined) send(seen.type, seen.object);
  };
  const bookmark = (annotations?: Record<string, string>) => {
    queue.push(bookmarkLine(facts, registry.revision, annotations));
  };

  const start = startOf(query);
  if (start.kind === "state") {
    for (const object of registry.list(resource, namespace).items) {
      if (selected(object)) send("ADDED", object);
    }
    if (query.allowWatchBookmarks) bookmark({ "k8s.io/initial-events-end": "true" });
  } else {
    const missed = registry.since(resource, start.revision);
    if (missed === undefined) {
      const error = tooOld(start.revision, registry.oldestRevision).toStatus();
      yield `${JSON.stringify({ type: "ERROR", object: error })}\n`;
      return;
    }
    for (const event of missed) sendEvent(event);
  }
  // Nothing was awaited since the state was read: no event is lost or heard twice.
  const stop = registry.subscribe(resource, sendEvent);
  const timeout = setTimeout(
    queue.end,
    query.timeoutSeconds === undefined ? defaultTimeout() : query.timeoutSeconds * 1000,
  );
  const bookmarks = query.allowWatchBookmarks ? setInterval(bookmark, bookmarkEvery) : undefined;
  try {
    yield* queue.chunks();
  } finally {
    stop();
    clearTimeout(timeout);
    clearInterval(bookmarks);
  }
}

/** No revision, or 0, begins with the state; so does a wish for initial events at any revision. */
function startOf({ resourceVersion, sendInitialEvents }: ListQuery): Start {
  const fromState = sendInitialEvents ?? (resourceVersion === undefined || resourceVersion === 0);
  return fromState ? { kind: "state" } : { kind: "after", revision: resourceVersion ?? 0 };
}

/** An object that begins or ceases to match is added or deleted for this watcher. */
export function filterEvent(
  { type, object, previous }: WatchEvent,
  selected: Selected,
): { type: WatchEvent["type"]; object: KubernetesObject } | undefined {
  const before = previous !== undefined && selected(previous);
  if (type === "DELETED") return before ? { type, object } : undefined;
  const after = selected(object);
  if (after) return { type: before ? "MODIFIED" : "ADDED", object };
  if (!before || previous === undefined) return undefined;
  const { resourceVersion = "" } = object.metadata ?? {};
  return {
    type: "DELETED",
    object: { ...previous, metadata: { ...previous.metadata, resourceVersion } },
  };
}

function eventLine(
  type: string,
  object: KubernetesObject,
  facts: RepresentationFacts,
  first: boolean,
): string {
  const shown =
    facts.representation.kind === "table"
      ? tableOf([object], { resourceVersion: object.metadata?.resourceVersion }, facts, {
          withColumns: first,
        })
      : representObject(object, facts);
  return `${JSON.stringify({ type, object: shown })}\n`;
}

/** Tells a client how far it is; its object has nothing but a revision. */
function bookmarkLine(
  { resource, representation }: RepresentationFacts,
  revision: number,
  annotations: Record<string, string> | undefined,
): string {
  const metadata = {
    resourceVersion: String(revision),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const empty = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
  const table = {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion: metadata.resourceVersion },
    columnDefinitions: null,
    rows: [],
  };
  const object = representation.kind === "table" ? table : empty;
  return `${JSON.stringify({ type: "BOOKMARK", object })}\n`;
}
