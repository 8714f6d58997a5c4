import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { WatchEvent } from "../../resources/registry.ts";
import type { ListQuery } from "./list-query.ts";
import type { Selected } from "./selection.ts";

/** What a watch begins with: the present state, or the events after a revision. */
export type WatchStart = { kind: "state" } | { kind: "after"; revision: number };

/** No revision, or 0, begins with the state; so does a wish for initial events at any revision. */
export function startOf(
  query: Pick<ListQuery, "resourceVersion" | "sendInitialEvents">,
): WatchStart {
  const { resourceVersion, sendInitialEvents } = query;
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

const bookmarkEvery = 60_000;
/** kube-apiserver sends the last one this long before the watch ends. */
const beforeEnd = 2_000;

/** Milliseconds until the next bookmark of a watch that ends in `left` milliseconds. */
export function nextBookmark(left: number): number {
  const last = left - beforeEnd;
  // A timer may fire a little early: that was the last one, then.
  return last > 50 ? Math.min(bookmarkEvery, last) : bookmarkEvery;
}

/** A timer of Node has no longer times. */
const longest = 2 ** 31 - 1;

/** Milliseconds a watch lives. Without a timeout of its own kube-apiserver chooses 30 to 60 minutes. */
export function lifetimeOf({ timeoutSeconds = 0 }: Pick<ListQuery, "timeoutSeconds">): number {
  return timeoutSeconds > 0
    ? Math.min(timeoutSeconds * 1000, longest)
    : (1800 + Math.random() * 1800) * 1000;
}
