import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { WatchEvent } from "../../resources/registry.ts";
import { inSlices } from "../http/in-slices.ts";
import type { Reply } from "../http/reply.ts";
import { bookmarkLine, errorLine, eventLine } from "../represent/event-line.ts";
import type { RepresentationFacts } from "../represent/represent.ts";
import { type HandlerContext, representationFacts } from "./context.ts";
import { createLineQueue, type LineQueue } from "./line-queue.ts";
import { type ListQuery, readListQuery } from "./list-query.ts";
import { readSelection, type Selected } from "./selection.ts";
import { checkNotTooNew, watchTooOld } from "./version-checks.ts";
import { filterEvent, lifetimeOf, nextBookmark, startOf } from "./watch-start.ts";

/** What a slow reader may be behind. */
const backlog = { lines: 10_000, bytes: 8 * 1024 * 1024 };

/** GET of a collection with `watch=true`. */
export function watchObjects(context: HandlerContext): Reply {
  const { request, registry, resource, namespace } = context;
  const facts = representationFacts(context);
  const query = readListQuery(request.query);
  const selection = readSelection(resource, query);
  if (query.sendInitialEvents === true) checkNotTooNew(registry.revision, query.resourceVersion);
  const selected: Selected = (object) =>
    (namespace === undefined || object.metadata?.namespace === namespace) && selection(object);
  const queue = createLineQueue({ signal: request.signal, limit: backlog });
  return {
    kind: "stream",
    contentType: "application/json",
    chunks: watch(context, { facts, query, selected, queue }),
    cut: queue.overflow,
  };
}

interface WatchFacts {
  facts: RepresentationFacts;
  query: ListQuery;
  selected: Selected;
  queue: LineQueue;
}

async function* watch(
  { registry, resource, namespace, now }: HandlerContext,
  { facts, query, selected, queue }: WatchFacts,
): AsyncGenerator<Uint8Array, void> {
  let first = true;
  const lineOf = (type: string, object: KubernetesObject) => {
    const line = eventLine(type, object, { ...facts, now: now() }, { first });
    first = false;
    return line;
  };
  function* linesOf(events: Iterable<WatchEvent>): Generator<Buffer> {
    for (const event of events) {
      const seen = filterEvent(event, selected);
      if (seen !== undefined) yield lineOf(seen.type, seen.object);
    }
  }
  function* stateLines(objects: readonly KubernetesObject[], revision: number): Generator<Buffer> {
    for (const object of objects) if (selected(object)) yield lineOf("ADDED", object);
    if (!query.allowWatchBookmarks) return;
    yield bookmarkLine(facts, revision, { "k8s.io/initial-events-end": "true" });
  }

  const start = startOf(query);
  const missed = start.kind === "after" ? registry.since(resource, start.revision) : [];
  if (start.kind === "after" && missed === undefined) {
    yield errorLine(watchTooOld(start.revision, registry.oldestRevision).toStatus());
    return;
  }
  const { revision } = registry;
  const begin =
    start.kind === "state"
      ? stateLines(registry.list(resource, namespace).items, revision)
      : linesOf(missed ?? []);
  // A watch from a revision that has not happened yet waits for it.
  const from = Math.max(revision, start.kind === "after" ? start.revision : 0);
  // Nothing was awaited since the state was read: no event is lost or heard twice.
  const stop = registry.subscribe(resource, (event) => {
    if (Number(event.object.metadata?.resourceVersion) <= from) return;
    for (const line of linesOf([event])) queue.push(line);
  });
  const clock = runClock(query, { queue, bookmark: () => bookmarkLine(facts, registry.revision) });
  try {
    yield* inSlices(begin);
    yield* queue.chunks();
  } finally {
    stop();
    clock.stop();
  }
}

/** Bookmarks where they are wanted, and the end when it is time. */
function runClock(
  query: ListQuery,
  { queue, bookmark }: { queue: LineQueue; bookmark: () => Uint8Array },
): { stop: () => void } {
  const lifetime = lifetimeOf(query);
  const deadline = performance.now() + lifetime;
  const end = setTimeout(queue.end, lifetime);
  let next: NodeJS.Timeout | undefined;
  const schedule = () => {
    next = setTimeout(
      () => {
        queue.push(bookmark());
        schedule();
      },
      nextBookmark(deadline - performance.now()),
    );
  };
  if (query.allowWatchBookmarks) schedule();
  return {
    stop() {
      clearTimeout(end);
      clearTimeout(next);
    },
  };
}
