import { setTimeout as delay } from "node:timers/promises";
import { type ApiClient, apiPath } from "../../cluster/api-client.ts";
import { readLines } from "../../cluster/read-lines.ts";
import type { Event } from "../../kubernetes/types.ts";

/** An event, and whether it is about the container asked for or the Pod as a whole. */
export interface FollowedEvent {
  readonly about: "container" | "pod";
  readonly event: Event;
}

/**
 * The events about one container of a Pod and about the Pod as a whole, until aborted. They only
 * tell more about a wait that is watched otherwise: it ends without an error when they can't be had.
 */
export async function* followEvents(options: {
  client: ApiClient;
  namespace: string;
  pod: string;
  container: string;
  signal: AbortSignal;
}): AsyncGenerator<FollowedEvent> {
  const { client, namespace, pod, container, signal } = options;
  try {
    // What starts at once needs no story.
    await delay(500, undefined, { signal });
    const body = await client.stream({
      path: apiPath("api", "v1", "namespaces", namespace, "events"),
      query: {
        watch: true,
        fieldSelector: `involvedObject.kind=Pod,involvedObject.name=${pod}`,
      },
      signal,
    });
    for await (const line of readLines(body, client.connection)) {
      const { type, object: event } = JSON.parse(line) as { type: string; object: Event };
      if (type === "DELETED") continue;
      // As in `spec.ephemeralContainers{debugger}`.
      const place = event.involvedObject?.fieldPath ?? "";
      if (place.endsWith(`{${container}}`)) yield { about: "container", event };
      else if (!place.includes("{")) yield { about: "pod", event };
    }
  } catch {
    // See above.
  }
}
