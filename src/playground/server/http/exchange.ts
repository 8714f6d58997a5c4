import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { StatusError } from "../../../kubernetes/status-error.ts";

/** kube-apiserver's limit of a request body. */
export const bodyLimit = 3 * 1024 * 1024;

/** A request as the handlers see it: the same over HTTP/1.1 and HTTP/2. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Aborted when the client goes away or the server drains. */
  readonly signal: AbortSignal;
  /** The whole body, read once. Throws 413 above the limit. */
  body(): Promise<Buffer>;
}

export type RawRequest = IncomingMessage | Http2ServerRequest;
export type RawResponse = ServerResponse | Http2ServerResponse;

/** Wraps what Node hands over. Throws 400 for a target that is no path. */
export function openExchange(
  raw: RawRequest,
  response: RawResponse,
  drain: AbortSignal,
): ApiRequest {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let body: Promise<Buffer> | undefined;
  return {
    method: raw.method ?? "GET",
    ...parseTarget(raw.url ?? "/"),
    headers: raw.headers,
    signal: AbortSignal.any([gone.signal, drain]),
    body() {
      body ??= readBody(raw);
      return body;
    },
  };
}

/** Path and query of a request target. The path is not decoded: its segments are, one by one. */
export function parseTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  return { path, query: new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1)) };
}

async function readBody(raw: RawRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of raw) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > bodyLimit) {
      throw new StatusError({
        code: 413,
        reason: "RequestEntityTooLarge",
        message: `Request entity too large: limit is ${bodyLimit}`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
