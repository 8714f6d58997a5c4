import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { tunnelProtocol } from "./stream-request.ts";

/** One message is held in memory while it is taken apart; clients send them in pieces of 32 KiB. */
const maxMessageBytes = 16 * 1024 * 1024;

/**
 * Finishes the WebSocket handshake of a request under the given sub-protocol. The socket is
 * paused, so that no message is missed.
 */
export type AcceptWebSocket = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string,
) => Promise<WebSocket>;

/** Makes the function that accepts WebSockets on sockets the HTTP server hands over. */
export function createWebSocketAcceptor(): AcceptWebSocket {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    handleProtocols: (offered) => (offered.has("v5.channel.k8s.io") ? "v5.channel.k8s.io" : false),
  });
  const tunnels = new WeakSet<IncomingMessage>();
  server.on("headers", (headers, request) => {
    if (tunnels.has(request)) headers.push(`Sec-WebSocket-Protocol: ${tunnelProtocol}`);
  });

  return (request, socket, head, protocol) =>
    new Promise((resolve, reject) => {
      if (protocol === tunnelProtocol) {
        // Its slash is not allowed in a token, and ws insists; so ws never gets to see it.
        tunnels.add(request);
        delete request.headers["sec-websocket-protocol"];
      }
      socket.once("close", () => reject(new Error("the client closed the connection")));
      server.handleUpgrade(request, socket, head, (client) => {
        client.pause();
        resolve(client);
      });
    });
}
