import { type ApiClient, apiPath } from "../src/cluster/api-client.ts";
import { watchObject } from "../src/cluster/watch-object.ts";
import type { Pod } from "../src/kubernetes/types.ts";

const collection = apiPath("api", "v1", "namespaces", "default", "pods");

/** Creates a Pod of busybox containers that only wait. */
export async function createWaitingPod(client: ApiClient, name: string): Promise<void> {
  const command = ["sh", "-c", "trap exit TERM; sleep 3600 & wait"];
  const containers = [{ name: "app", image: "busybox", command }];
  const body: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { containers, terminationGracePeriodSeconds: 0 },
  };
  await client.json({ method: "POST", path: collection, body });
}

/** Removes a Pod and resolves when it is gone. */
export async function removePod(client: ApiClient, name: string): Promise<void> {
  const path = `${collection}/${name}`;
  await client.json({ method: "DELETE", path, body: { gracePeriodSeconds: 0 } });
}

/** Starts watching first, then acts; resolves with the milliseconds from the act to the state wanted. */
export async function timeUntil(
  client: ApiClient,
  options: { name: string; act: () => Promise<unknown>; reached: (pod: Pod) => boolean },
): Promise<number> {
  const stop = new AbortController();
  const watching = watchObject<Pod>(client, {
    collection,
    name: options.name,
    signal: stop.signal,
  });
  // The first state is the one before the act: from then on the watch is live.
  await watching.next();
  const begun = performance.now();
  const acted = options.act();
  try {
    for await (const pod of watching) {
      if (pod !== undefined && options.reached(pod)) return performance.now() - begun;
    }
    throw new Error("the watch ended");
  } finally {
    await acted;
    stop.abort();
  }
}

/** The condition Ready is True. */
export function isReady(pod: Pod): boolean {
  return (
    pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ??
    false
  );
}

/** Adds an ephemeral container of busybox that shares the PID namespace of `app`. */
export async function patchEphemeral(client: ApiClient, pod: string, name: string): Promise<void> {
  const command = ["sleep", "3600"];
  const container = { name, image: "busybox", command, targetContainerName: "app" };
  await client.json({
    method: "PATCH",
    path: `${collection}/${pod}/ephemeralcontainers`,
    contentType: "application/strategic-merge-patch+json",
    body: { spec: { ephemeralContainers: [container] } },
  });
}

/** That ephemeral container runs. */
export function ephemeralRuns(name: string): (pod: Pod) => boolean {
  return (pod) =>
    pod.status?.ephemeralContainerStatuses?.some(
      (status) => status.name === name && status.state?.running !== undefined,
    ) ?? false;
}
