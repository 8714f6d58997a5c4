import type { IncomingHttpHeaders } from "node:http";
import type { RawRequest, RawResponse } from "./raw.ts";
import { readBody } from "./read-body.ts";

/** A request as the handlers see it: the same over HTTP/1.1 and HTTP/2. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Aborted when the client goes away or the server drains. */
  readonly signal: AbortSignal;
  /** The whole body, read once. Throws 413 above the limit, 504 when it takes too long. */
  body(): Promise<Buffer>;
}

/** Wraps what Node hands over. A body may take `bodyMilliseconds` to arrive. */
export function openExchange(
  raw: RawRequest,
  response: RawResponse,
  options: { drain: AbortSignal; bodyMilliseconds: number },
): ApiRequest {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let body: Promise<Buffer> | undefined;
  return {
    method: raw.method ?? "GET",
    ...parseTarget(raw.url ?? "/"),
    headers: raw.headers,
    signal: AbortSignal.any([gone.signal, options.drain]),
    body() {
      body ??= readBody(raw, options.bodyMilliseconds, () => invite(raw, response));
      return body;
    },
  };
}

/** Some clients send a long body only when they are told that it is wanted. */
function invite(raw: RawRequest, response: RawResponse): void {
  if (raw.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
}

/** Path and query of a request target. The path is not decoded: its segments are, one by one. */
export function parseTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  return { path, query: new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1)) };
}
