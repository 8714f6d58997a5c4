import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import { createWebSocketStream } from "ws";
import { StatusError } from "../../../kubernetes/status-error.ts";
import { parseOfferedProtocols } from "../../../kubernetes/streaming/websocket-channels.ts";
import type { NodeApi } from "../../kubelet/node-api.ts";
import { checkHandshake } from "./handshake-check.ts";
import { keepOpen } from "./keep-open.ts";
import {
  errorResponse,
  type PlainResponse,
  sendPlainResponse,
  textResponse,
} from "./plain-response.ts";
import { splice } from "./splice.ts";
import {
  type PodStreamRequest,
  parseStreamRequest,
  routeStream,
  type StreamRoute,
  tunnelProtocol,
} from "./stream-request.ts";
import { translateV5 } from "./translate-v5.ts";
import { openUpstream, type UpgradedUpstream } from "./upstream.ts";
import { watchClient } from "./watch-client.ts";
import { createWebSocketAcceptor } from "./websocket-server.ts";

/** What the handler needs of the rest of the playground. */
export interface StreamHandlerOptions {
  nodeApi: NodeApi;
  /**
   * The API server's own checks (who asks, does the Pod exist, is it on a node) and the
   * choice of the container. Throws StatusError, which is answered as JSON.
   */
  resolve: (
    request: PodStreamRequest,
    http: IncomingMessage,
  ) => Promise<{ container: string | undefined }>;
  /** Aborted when the server drains: running streams are closed. */
  signal: AbortSignal;
}

/** Who wants to know how an upgrade was answered. */
export interface UpgradeWitness {
  /** Told once: 101, or the code of the refusal. */
  answered(code: number): void;
}

/** Takes a socket from an HTTP server's `upgrade` event. Settles when the stream is over; never throws. */
export type StreamHandler = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  witness?: UpgradeWitness,
) => Promise<void>;

/**
 * Serves `pods/exec`, `pods/attach` and `pods/portforward`. Everything that can be refused
 * is refused as plain HTTP before any upgrade.
 */
export function createStreamHandler(options: StreamHandlerOptions): StreamHandler {
  const acceptWebSocket = createWebSocketAcceptor();

  return async (request, socket, head, witness) => {
    const clientGone = new AbortController();
    const signal = AbortSignal.any([options.signal, clientGone.signal]);
    socket.on("error", () => {});
    socket.once("close", () => clientGone.abort());
    if (socket.destroyed) return;
    keepOpen(socket);

    const answer = await askRuntime(request, options, signal).catch(refusalOf);
    witness?.answered(answer.kind === "refused" ? answer.status : 101);
    if (answer.kind === "refused") return sendPlainResponse(socket, answer);
    const { upstream, route, stream } = answer;
    upstream.socket.on("error", () => {});
    keepOpen(upstream.socket);
    try {
      // Gone while the runtime was asked: its end will not be told a second time.
      if (socket.destroyed) return;
      if (route === "splice") {
        socket.write(switchingProtocols(upstream.response));
        if (head.length > 0) socket.unshift(head);
        await splice(socket, upstream.socket, signal);
      } else if (route === "tunnel") {
        const client = await acceptWebSocket(request, socket, head, tunnelProtocol);
        watchClient(client);
        await splice(createWebSocketStream(client), upstream.socket, signal);
      } else {
        const client = await acceptWebSocket(request, socket, head, "v5.channel.k8s.io");
        await translateV5(client, upstream.socket, stream.options, options.signal);
      }
    } catch {
      // The client broke off its own handshake; ws has answered if anyone still listens.
      socket.destroy();
    } finally {
      upstream.socket.destroy();
    }
  };
}

/** What a request for a streaming subresource without an upgrade is answered. */
export function upgradeRequired(): StatusError {
  return new StatusError({ code: 400, reason: "BadRequest", message: "Upgrade request required" });
}

type RuntimeAnswer =
  | { kind: "ready"; stream: PodStreamRequest; route: StreamRoute; upstream: UpgradedUpstream }
  | ({ kind: "refused" } & PlainResponse);

/** Checks the request and upgrades to the runtime. Its single-use URL is asked for last. */
async function askRuntime(
  request: IncomingMessage,
  { nodeApi, resolve }: StreamHandlerOptions,
  signal: AbortSignal,
): Promise<RuntimeAnswer> {
  const stream = parseStreamRequest(request.url ?? "");
  if (stream === undefined) throw notFound();
  const offered = parseOfferedProtocols(request.headers["sec-websocket-protocol"]);
  const route = routeStream(stream.kind, request.headers.upgrade, offered);
  if (route === "not-an-upgrade") throw upgradeRequired();
  const malformed = checkHandshake(request);
  if (malformed !== undefined) throw malformed;
  const { container } = await resolve(stream, request);

  const { stdin, stdout, stderr } = stream.options;
  if (stream.kind !== "portforward" && !stdin && !stdout && !stderr) {
    return { kind: "refused", ...textResponse(400, noStreams) };
  }
  let url: URL;
  try {
    url = await askNode(nodeApi, stream, container);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return { kind: "refused", ...textResponse(error.code, error.message) };
  }
  const upstream = await openUpstream(url, { ...upstreamRequest(request, route), signal });
  return upstream.kind === "refused" ? upstream : { kind: "ready", stream, route, upstream };
}

/** The kubelet's words for an exec or attach that names none of its streams. */
const noStreams = "you must specify at least 1 of stdin, stdout, stderr";

function refusalOf(error: unknown): RuntimeAnswer {
  return { kind: "refused", ...errorResponse(error) };
}

function notFound(): StatusError {
  const message = "the server could not find the requested resource";
  return new StatusError({ code: 404, reason: "NotFound", message });
}

function askNode(nodeApi: NodeApi, stream: PodStreamRequest, container = ""): Promise<URL> {
  const { kind, namespace, pod, command, options, ports } = stream;
  switch (kind) {
    case "exec":
      return nodeApi.exec({ namespace, pod, container }, command, options);
    case "attach":
      return nodeApi.attach({ namespace, pod, container }, options);
    case "portforward":
      return nodeApi.portForward({ namespace, pod }, ports);
  }
}

/** The client's own handshake when it is spliced through, else that of a SPDY client. */
function upstreamRequest(
  request: IncomingMessage,
  route: StreamRoute,
): { method: string; headers: OutgoingHttpHeaders } {
  if (route === "splice") {
    const { host: _host, authorization: _authorization, ...headers } = request.headersDistinct;
    return { method: request.method ?? "POST", headers };
  }
  const version = route === "tunnel" ? "portforward.k8s.io" : "v4.channel.k8s.io";
  return {
    method: "POST",
    headers: {
      Connection: "Upgrade",
      Upgrade: "SPDY/3.1",
      "X-Stream-Protocol-Version": version,
    },
  };
}

/**
 * The runtime's answer to the handshake, word for word. Only an empty Sec-WebSocket-Protocol, which
 * it sends to a client that named none, is left out: RFC 6455 forbids it, and strict clients fail.
 */
function switchingProtocols({ rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && rawHeaders[index + 1] !== "" ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
  return ["HTTP/1.1 101 Switching Protocols", ...lines, "", ""].join("\r\n");
}
