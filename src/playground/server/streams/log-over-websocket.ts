import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { parseOfferedProtocols } from "../../../kubernetes/streaming/websocket-channels.ts";
import { type ApiRequest, parseTarget } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import { checkHandshake } from "./handshake-check.ts";
import { keepOpen } from "./keep-open.ts";
import { errorResponse, sendPlainResponse } from "./plain-response.ts";
import { watchClient } from "./watch-client.ts";

/** What a client may ask its bytes in: as they are, or as base64 in text messages. */
const protocols = ["binary.k8s.io", "base64.binary.k8s.io"];

/** What is to be served. */
export interface LogOverWebSocket {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  /** Reads the log, or throws the StatusError that says why not. */
  read: (request: ApiRequest) => Promise<Reply>;
  /** Aborted when the server drains. */
  signal: AbortSignal;
}

const server = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  // A client has nothing to say here.
  maxPayload: 64 * 1024,
  handleProtocols: (offered) => protocols.find((name) => offered.has(name)) ?? false,
});

/**
 * GET `pods/NAME/log` as a WebSocket (`binary.k8s.io`, `base64.binary.k8s.io` or no protocol): a
 * message for each piece of the log, and a normal close at its end. Never rejects.
 */
export async function serveLogOverWebSocket(options: LogOverWebSocket): Promise<void> {
  const { request, socket, head, read } = options;
  const gone = new AbortController();
  socket.once("close", () => gone.abort());
  keepOpen(socket);
  try {
    const malformed = checkHandshake(request);
    if (malformed !== undefined) throw malformed;
    const reply = await read({
      method: "GET",
      ...parseTarget(request.url ?? "/"),
      headers: request.headers,
      signal: AbortSignal.any([gone.signal, options.signal]),
      body: () => Promise.resolve(Buffer.alloc(0)),
    });
    const offered = parseOfferedProtocols(request.headers["sec-websocket-protocol"]);
    // A name nobody knows is not agreed on; whether to go on is then the client's to say.
    const asText = offered.find((name) => protocols.includes(name)) === protocols[1];
    if (socket.destroyed) return;
    server.handleUpgrade(request, socket, head, (client) => {
      watchClient(client);
      void sendPieces(client, reply.kind === "stream" ? reply.chunks : [], asText);
    });
  } catch (error) {
    sendPlainResponse(socket, errorResponse(error));
  }
}

async function sendPieces(
  client: WebSocket,
  pieces: AsyncIterable<string | Uint8Array> | [],
  asText: boolean,
): Promise<void> {
  try {
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece);
      await send(client, asText ? bytes.toString("base64") : bytes);
    }
    client.close(1000);
  } catch {
    // The client is gone, or the log can't be read on.
    client.close(1011);
  }
}

/** Resolves when it has left this process: a slow reader slows the reading. */
function send(client: WebSocket, message: string | Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.send(message, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
