import { once } from "node:events";
import { type ApiClient, apiPath } from "../cluster/api-client.ts";

/** Copies what a container has logged so far to `output`. Throws StatusError. */
export async function copyLog(options: {
  client: ApiClient;
  namespace: string;
  pod: string;
  container: string;
  output: NodeJS.WritableStream;
  signal: AbortSignal;
}): Promise<void> {
  const { client, namespace, pod, container, output, signal } = options;
  const path = apiPath("api", "v1", "namespaces", namespace, "pods", pod, "log");
  const body = await client.stream({ path, query: { container }, signal });
  // Not a pipeline: each leaves its listeners on an output that it doesn't end.
  for await (const chunk of body) {
    if (!output.write(chunk)) await once(output, "drain", { signal });
  }
}
