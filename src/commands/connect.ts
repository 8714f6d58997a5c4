import type { clusterFlags } from "../cli/cluster-flags.ts";
import type { Environment } from "../cli/command.ts";
import type { FlagValues } from "../cli/flags.ts";
import type { Messages } from "../cli/messages.ts";
import { type ApiClient, apiPath, createApiClient } from "../cluster/api-client.ts";
import { loadConnection } from "../cluster/kubeconfig.ts";
import type { Pod } from "../kubernetes/types.ts";

/** From this `-v` on every request is shown, as with kubectl. */
const requestVerbosity = 6;

/** A client for the cluster that kubectl's global flags choose. Sends nothing yet. */
export async function connect(options: {
  flags: FlagValues<typeof clusterFlags>;
  environment: Environment;
  messages: Messages;
}): Promise<ApiClient> {
  const { flags, environment, messages } = options;
  const connection = await loadConnection({
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    namespace: flags.namespace,
    impersonateUser: flags.as,
    impersonateGroups: flags["as-group"],
    env: environment.env,
  });
  return createApiClient({
    connection,
    requestTimeout: flags["request-timeout"],
    onWarning: (text) => messages.warn(text),
    onSlow: () =>
      messages.info(
        `The server ${connection.server.host} takes long to answer; --request-timeout ends such waits.`,
      ),
    ...(flags.v >= requestVerbosity && { onAnswer: (line) => messages.info(line) }),
  });
}

/** Reads a Pod of the connection's namespace, or of another. */
export async function readPod(
  client: ApiClient,
  name: string,
  signal: AbortSignal,
  namespace: string = client.connection.namespace,
): Promise<Pod> {
  const path = apiPath("api", "v1", "namespaces", namespace, "pods", name);
  return client.json<Pod>({ path, signal });
}
