import { EphemeraError } from "../errors.ts";
import type { Certificates } from "./certificates/keep.ts";
import { serverNames } from "./certificates/keep.ts";
import type { NodeApi } from "./kubelet/node-api.ts";
import type { ServedRegistry } from "./resources/create-registry.ts";
import { pods } from "./resources/pods/pods.ts";
import { createApiServer } from "./server/api-server.ts";
import { checkPodStreamRequest } from "./server/pod-stream-checks.ts";
import { createStreamHandler, type StreamHandler } from "./server/streams/create-stream-handler.ts";

/** What the API server serves, and where. */
export interface ListenOptions {
  registry: ServedRegistry;
  certificates: Certificates;
  nodeApi: NodeApi;
  /** On 127.0.0.1; 0 for any free one. */
  port: number;
  log: (line: string) => void;
}

/** The API server on loopback, streams included. Throws PORT_TAKEN. */
export async function listenApi(
  options: ListenOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const { registry, certificates, nodeApi, port, log } = options;
  const { server: own, authority } = certificates;
  let streams: StreamHandler | undefined;
  const server = createApiServer({
    registry,
    nodeApi,
    tls: { key: own.key, cert: own.certificate, ca: authority.certificate },
    hostNames: serverNames.dnsNames,
    onUpgrade: (request, socket, head) => streams?.(request, socket, head),
    onError: (error) =>
      log(`server: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  streams = createStreamHandler({
    nodeApi,
    signal: server.draining,
    resolve: async ({ namespace, pod: name, kind, container }) =>
      checkPodStreamRequest({
        pod: registry.get(pods, { namespace, name }),
        stream: kind,
        container,
      }),
  });
  const address = await server.listen({ host: "127.0.0.1", port }).catch((cause: unknown) => {
    const taken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    throw taken ? new EphemeraError("PORT_TAKEN", { port }, { cause }) : cause;
  });
  return { port: address.port, close: () => server.close() };
}
