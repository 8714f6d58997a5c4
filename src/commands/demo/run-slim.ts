import { type ApiClient, apiPath } from "../../cluster/api-client.ts";
import { watchObject } from "../../cluster/watch-object.ts";
import { StatusError } from "../../kubernetes/status-error.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { slimPod } from "./slim-pod.ts";

const collection = apiPath("api", "v1", "namespaces", "default", "pods");

/** Creates the Pod `slim`, or takes the one that is there, and waits until it is Ready. */
export async function runSlim(client: ApiClient, signal: AbortSignal): Promise<void> {
  await client
    .json<Pod>({ method: "POST", path: collection, body: slimPod, signal })
    .catch((error: unknown) => {
      if (!(error instanceof StatusError && error.reason === "AlreadyExists")) throw error;
    });
  for await (const pod of watchObject<Pod>(client, { collection, name: "slim", signal })) {
    const ready = pod?.status?.conditions?.find(({ type }) => type === "Ready");
    if (ready?.status === "True") return;
  }
}
