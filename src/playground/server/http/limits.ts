import type { SecureServerOptions } from "node:http2";

/** What clients may take. Times are in milliseconds. */
export interface ServerLimits {
  /** Connections at a time; further ones are closed at once. */
  readonly connections: number;
  /** For the TLS handshake. */
  readonly handshake: number;
  /** For the headers of a request, counted from the connection's start for the first. */
  readonly headers: number;
  /** For the body of a request. */
  readonly body: number;
  /** That a connection is kept without a request. */
  readonly idle: number;
  /** That a client may take nothing of an answer that is all there. */
  readonly stall: number;
  /** Requests of one HTTP/2 connection at a time. */
  readonly streams: number;
  /** Reading requests at a time, those that run until they are ended not counted. */
  readonly reading: number;
  /** Writing requests at a time. */
  readonly writing: number;
}

/** kube-apiserver's own where it has one (`--max-requests-inflight`, its http.Server, http2.Server). */
export const defaultLimits: ServerLimits = {
  connections: 2000,
  handshake: 10_000,
  headers: 32_000,
  body: 60_000,
  idle: 90_000,
  stall: 60_000,
  streams: 250,
  reading: 400,
  writing: 200,
};

/**
 * The part of the limits that Node keeps: of headers (16 KiB over HTTP/1.1, 64 KiB over HTTP/2,
 * 128 of them), of the memory of an HTTP/2 connection, and of frames that no client has reason to send.
 */
export function http2Options({ handshake, streams }: ServerLimits): SecureServerOptions {
  return {
    handshakeTimeout: handshake,
    settings: { maxConcurrentStreams: streams, maxHeaderListSize: 64 * 1024, enablePush: false },
    maxHeaderListPairs: 128,
    maxSettings: 32,
    maxOutstandingPings: 10,
    maxSessionMemory: 16,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
    unknownProtocolTimeout: handshake,
  };
}
