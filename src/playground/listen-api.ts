import { EphemeraError } from "../errors.ts";
import type { AuditSink } from "./audit/audit-event.ts";
import type { Certificates } from "./certificates/keep.ts";
import { serverNames } from "./certificates/keep.ts";
import type { NodeApi } from "./kubelet/node-api.ts";
import { isFromNode } from "./network/service-network.ts";
import type { ServedRegistry } from "./resources/create-registry.ts";
import { pods } from "./resources/pods/pods.ts";
import { createApiServer } from "./server/api-server.ts";
import { createPodDoor } from "./server/pod-door.ts";
import { checkPodStreamRequest } from "./server/pod-stream-checks.ts";
import { createStreamHandler, type StreamHandler } from "./server/streams/create-stream-handler.ts";
import type { TokenAuthority } from "./tokens/token-authority.ts";

/** What the API server serves, and where. */
export interface ListenOptions {
  registry: ServedRegistry;
  certificates: Certificates;
  nodeApi: NodeApi;
  tokens: TokenAuthority;
  /** Hears of every request that changes something or opens a stream. */
  audit: AuditSink;
  /** On 127.0.0.1; 0 for any free one. */
  port: number;
  /** The Pods' addresses, and the one of their bridge, which is served as well. */
  podNetwork: {
    cidr: string;
    gateway: string;
    /** Of the Service `kubernetes`. */
    apiAddress: string;
  };
  log: (line: string) => void;
}

/** The API server, reached from this machine and from Pods. */
export interface ListeningApi {
  port: number;
  /** The Pod bridge may be there now: listens on it, too. */
  openToPods(): Promise<void>;
  close(): Promise<void>;
}

/** The API server on loopback and the Pod bridge, streams included. Throws PORT_TAKEN. */
export async function listenApi(options: ListenOptions): Promise<ListeningApi> {
  const { registry, certificates, nodeApi, tokens, audit, port, podNetwork, log } = options;
  const { server: own, authority } = certificates;
  let streams: StreamHandler | undefined;
  const server = createApiServer({
    registry,
    nodeApi,
    tls: { key: own.key, cert: own.certificate, ca: authority.certificate },
    tokens,
    hostNames: [...serverNames.dnsNames, podNetwork.gateway, podNetwork.apiAddress],
    onUpgrade: (...upgrade) => streams?.(...upgrade),
    audit,
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
  const door = createPodDoor({
    address: podNetwork.gateway,
    port: address.port,
    isClient: (address) => isFromNode(address, podNetwork.cidr),
    accept: (socket) => server.accept(socket),
    log,
  });
  await door.open();
  return {
    port: address.port,
    openToPods: () => door.open(),
    async close() {
      await Promise.all([door.close(), server.close()]);
    },
  };
}
