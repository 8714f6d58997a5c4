import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import type { ChannelProtocol } from "../../kubernetes/streaming/websocket-channels.ts";
import { streamTimes } from "../remote-process.ts";
import { readRefusal, type UpgradeTarget } from "./upgrade-target.ts";

/** The server, or something before it, would not speak WebSocket with us: SPDY may still do. */
export class WebSocketRefusedError extends Error {
  override readonly name = "WebSocketRefusedError";
}

const maxMessageBytes = 16 * 1024 * 1024;

/**
 * Opens a WebSocket that has agreed on one of the offered protocols; it is paused, so that no
 * message is missed. Throws WebSocketRefusedError when another way may help, else the
 * error of the connection or the signal's reason.
 */
export async function openWebSocket(
  { connection, path, options, signal, times = streamTimes }: UpgradeTarget,
  offer: readonly ChannelProtocol[],
): Promise<WebSocket> {
  const { WebSocket } = await import("ws");
  const url = new URL(path, connection.server);
  url.protocol = connection.server.protocol === "http:" ? "ws:" : "wss:";
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...offer], {
      ...options,
      perMessageDeflate: false,
      handshakeTimeout: times.handshake,
      maxPayload: maxMessageBytes,
    });
    const abort = () => {
      reject(signal.reason);
      socket.terminate();
    };
    signal.addEventListener("abort", abort, { once: true });
    const settle = () => signal.removeEventListener("abort", abort);

    socket.once("open", () => {
      settle();
      socket.pause();
      resolve(socket);
    });
    socket.once("unexpected-response", (_request, answer: IncomingMessage) => {
      settle();
      void readRefusal(answer)
        .catch((error: unknown) => error)
        .then((cause) => reject(refused(cause)))
        .finally(() => socket.terminate());
    });
    // Stays for the life of the socket; after `open` the process listens to `close`.
    socket.on("error", (error) => {
      settle();
      reject(mayBeRefusal(error) ? refused(error) : error);
    });
  });
}

/**
 * Does anything come through within that time? Asks by a ping, so that a process that prints nothing
 * has no part in it. A WebSocket that closes has said something too.
 */
export async function givesSign(socket: WebSocket, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isAlive: boolean) => {
      clearTimeout(timer);
      for (const event of signs) socket.off(event, heard);
      resolve(isAlive);
    };
    const signs = ["message", "pong", "close"] as const;
    const heard = () => settle(true);
    const timer = setTimeout(() => settle(false), milliseconds);
    for (const event of signs) socket.on(event, heard);
    socket.ping();
  });
}

function refused(cause: unknown): WebSocketRefusedError {
  return new WebSocketRefusedError("the WebSocket was refused", { cause });
}

/**
 * Errors with a code come from the network or TLS, where SPDY would fare no better. The
 * exception is a connection cut during the handshake, which is how some proxies say no.
 */
function mayBeRefusal(error: Error): boolean {
  return !("code" in error) || error.code === "ECONNRESET";
}
