import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient, ApiRequest } from "../../src/cluster/api-client.ts";
import { StatusError } from "../../src/kubernetes/status-error.ts";

/** How long the server may be away before a soak is given up, in ms. */
const patience = 60_000;

/**
 * Sends a request until it is answered: the server is killed all the time. Answers that are an
 * error of the client's (4xx) are thrown.
 */
export async function persist<T>(client: ApiClient, request: ApiRequest): Promise<T> {
  const until = Date.now() + patience;
  for (;;) {
    try {
      return await client.json<T>(request);
    } catch (error) {
      if (request.signal?.aborted === true || Date.now() > until) throw error;
      if (error instanceof StatusError && error.code < 500) throw error;
      await delay(20);
    }
  }
}
