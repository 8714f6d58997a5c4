import { setTimeout as delay } from "node:timers/promises";
import { type ApiClient, apiPath } from "../cluster/api-client.ts";
import { readLines } from "../cluster/read-lines.ts";
import type { Event } from "../kubernetes/types.ts";

/**
 * Calls `onEvent` with each event about one container of a Pod, until aborted. Events only
 * tell more about a wait that is watched otherwise, so their absence or refusal is no error.
 */
export async function followEvents(options: {
  client: ApiClient;
  namespace: string;
  pod: string;
  container: string;
  signal: AbortSignal;
  onEvent: (event: Event) => void;
}): Promise<void> {
  const { client, namespace, pod, container, signal } = options;
  const fieldPath = `{${container}}`;
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
      const change = JSON.parse(line) as { type: string; object: Event };
      const isOurs = change.object.involvedObject?.fieldPath?.endsWith(fieldPath) === true;
      if (isOurs && change.type !== "DELETED") options.onEvent(change.object);
    }
  } catch {
    // See above.
  }
}
