import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from "node:http2";
import type { Duplex } from "node:stream";
import { http2Options, type ServerLimits } from "./limits.ts";
import type { RawRequest, RawResponse } from "./raw.ts";

/** Those of TLS 1.3, and of 1.2 what has forward secrecy and authenticated encryption for our EC key. */
const ciphers = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
].join(":");

/** HTTPS on one port, HTTP/2 and HTTP/1.1, within limits. */
export interface Listener {
  readonly server: Http2SecureServer;
  /** Asks clients to go: no new requests, those that run are finished. */
  drain(): void;
  /** Cuts what is left. */
  cut(): void;
}

/** Makes it. `serve` gets each request, once. */
export function createListener(options: {
  tls: { key: string; cert: string; ca: string };
  limits: ServerLimits;
  serve: (raw: RawRequest, response: RawResponse) => void;
}): Listener {
  const { tls, limits, serve } = options;
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Set<Duplex>();
  const server = createSecureServer(
    {
      ...tls,
      ciphers,
      minVersion: "TLSv1.2",
      ...http2Options(limits),
      allowHTTP1: true,
      requestCert: true,
      // Health and version are for everybody; all else is refused by who asks.
      rejectUnauthorized: false,
    },
    serve,
  );
  // Not in the options of an HTTP/2 server, but there for the HTTP/1.1 it also speaks.
  Object.assign(server, {
    maxConnections: limits.connections,
    headersTimeout: limits.headers,
    requestTimeout: limits.headers + limits.body,
    keepAliveTimeout: limits.idle,
    connectionsCheckingInterval: Math.min(limits.headers / 2, 5_000),
  });
  // Whether a body is wanted is known only once the request was looked at.
  server.on("checkContinue", serve);
  server.on("session", (session) => {
    keep(sessions, session);
    endWhenIdle(session, limits.idle);
  });
  server.on("secureConnection", (socket) => keep(sockets, socket));
  return {
    server,
    drain() {
      server.close();
      for (const session of sessions) session.close();
    },
    cut() {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A session without a request goes; one with a quiet watch stays. */
function endWhenIdle(session: ServerHttp2Session, milliseconds: number): void {
  let open = 0;
  session.on("stream", (stream) => {
    open++;
    stream.once("close", () => open--);
  });
  session.setTimeout(milliseconds, () => {
    if (open === 0) session.close();
  });
}

function keep<T extends { once(event: "close", listener: () => void): unknown }>(
  all: Set<T>,
  one: T,
): void {
  all.add(one);
  one.once("close", () => all.delete(one));
}
