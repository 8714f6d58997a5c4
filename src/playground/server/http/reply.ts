import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip, gzip } from "node:zlib";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { ApiRequest } from "./exchange.ts";
import { inSlices } from "./in-slices.ts";
import type { RawResponse } from "./raw.ts";

/** What a handler answers with. */
export type Reply =
  | {
      kind: "object";
      code: number;
      object: unknown;
      /** `application/json` when absent. */
      contentType?: string;
      /** Sent as `Warning` headers. */
      warnings?: readonly string[];
      headers?: Readonly<Record<string, string>>;
    }
  | {
      kind: "text";
      code: number;
      text: string;
      contentType?: string;
      headers?: Readonly<Record<string, string>>;
    }
  /** A document that was made before. */
  | {
      kind: "bytes";
      code: number;
      bytes: Buffer;
      contentType: string;
      headers?: Readonly<Record<string, string>>;
    }
  /** A long text in JSON, made piece by piece while it is sent. */
  | {
      kind: "pieces";
      contentType: string;
      pieces: Iterable<string>;
      warnings?: readonly string[];
    }
  | {
      kind: "stream";
      contentType: string;
      chunks: AsyncIterable<string | Uint8Array>;
      warnings?: readonly string[];
      /** Aborted: the client takes too little, and is cut off. */
      cut?: AbortSignal;
    }
  | { kind: "empty"; code: number; headers?: Readonly<Record<string, string>> };

const compress = promisify(gzip);
/** kube-apiserver compresses from here on. */
const gzipFrom = 128 * 1024;

/** Sends a reply. Resolves when everything was handed to the connection. */
export async function sendReply(
  request: ApiRequest,
  response: RawResponse,
  reply: Reply,
  options: { stallMilliseconds: number },
): Promise<void> {
  response.setHeader("Cache-Control", "no-cache, private");
  for (const [name, value] of Object.entries("headers" in reply ? (reply.headers ?? {}) : {})) {
    response.setHeader(name, value);
  }
  for (const warning of "warnings" in reply ? (reply.warnings ?? []) : []) {
    response.appendHeader("Warning", `299 - ${JSON.stringify(warning)}`);
  }
  switch (reply.kind) {
    case "object":
      return sendObject(request, response, reply);
    case "text":
      return sendBytes(request, response, {
        code: reply.code,
        contentType: reply.contentType ?? "text/plain; charset=utf-8",
        bytes: Buffer.from(reply.text),
      });
    case "bytes":
      return sendBytes(request, response, reply);
    case "pieces":
      return sendPieces(request, response, reply, options);
    case "stream":
      return sendStream(response, { ...reply, ends: request.signal });
    case "empty":
      response.statusCode = reply.code;
      response.end();
  }
}

/** An error as the reply that states it; one that is no StatusError is a defect of ours. */
export function errorReply(error: unknown): Reply {
  const status =
    error instanceof StatusError
      ? error
      : new StatusError({ code: 500, reason: "InternalError", message: messageOf(error) });
  const wait = status.details?.retryAfterSeconds;
  const headers: Record<string, string> = wait === undefined ? {} : { "Retry-After": String(wait) };
  return { kind: "object", code: status.code, object: status.toStatus(), headers };
}

function messageOf(error: unknown): string {
  return `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`;
}

async function sendObject(
  request: ApiRequest,
  response: RawResponse,
  reply: Extract<Reply, { kind: "object" }>,
): Promise<void> {
  const contentType = reply.contentType ?? "application/json";
  const bytes = Buffer.from(await serialise(request, reply.object, contentType));
  await sendBytes(request, response, { code: reply.code, contentType, bytes });
}

async function serialise(
  request: ApiRequest,
  object: unknown,
  contentType: string,
): Promise<string> {
  if (contentType === "application/yaml") {
    const { formatYaml } = await import("../../../kubernetes/yaml.ts");
    return formatYaml(object);
  }
  return wantsPretty(request) ? JSON.stringify(object, null, 2) : `${JSON.stringify(object)}\n`;
}

/** On request, and for programs whose output people read. */
export function wantsPretty({ query, headers }: ApiRequest): boolean {
  const asked = query.get("pretty");
  if (asked !== null) return asked !== "false" && asked !== "0";
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headers["user-agent"] ?? "");
}

async function sendBytes(
  request: ApiRequest,
  response: RawResponse,
  { code, contentType, bytes }: { code: number; contentType: string; bytes: Buffer },
): Promise<void> {
  const compressed = bytes.length >= gzipFrom && acceptsGzip(request);
  const body = compressed ? await compress(bytes, { level: 1 }) : bytes;
  if (compressed) markCompressed(response);
  response.statusCode = code;
  response.setHeader("Content-Type", contentType);
  response.setHeader("Content-Length", body.length);
  response.end(request.method === "HEAD" ? "" : body);
}

function acceptsGzip({ headers }: ApiRequest): boolean {
  return /\bgzip\b/.test(String(headers["accept-encoding"] ?? ""));
}

function markCompressed(response: RawResponse): void {
  response.setHeader("Content-Encoding", "gzip");
  response.setHeader(
    "Vary",
    [response.getHeader("Vary") ?? [], "Accept-Encoding"].flat().join(", "),
  );
}

/** A text that turns out short is sent as one; only a long one is compressed and sent in chunks. */
async function sendPieces(
  request: ApiRequest,
  response: RawResponse,
  { contentType, pieces }: Extract<Reply, { kind: "pieces" }>,
  { stallMilliseconds }: { stallMilliseconds: number },
): Promise<void> {
  const slices = inSlices(pieces);
  const begun: Buffer[] = [];
  let length = 0;
  while (length < gzipFrom) {
    const { value, done } = await slices.next();
    if (done === true) {
      const bytes = Buffer.concat(begun, length);
      return sendBytes(request, response, { code: 200, contentType, bytes });
    }
    begun.push(value);
    length += value.length;
  }
  const compressed = acceptsGzip(request);
  if (compressed) markCompressed(response);
  if (request.method === "HEAD") {
    response.setHeader("Content-Type", contentType);
    response.end();
    return;
  }
  const all = chained(begun, slices);
  const chunks = compressed ? zipped(all) : all;
  await sendStream(response, { contentType, chunks, stallMilliseconds });
}

async function* chained(first: Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  yield* rest;
}

function zipped(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const gzip = createGzip({ level: 1 });
  // A failure destroys the compressor with the same error, which its reader then gets.
  pipeline(chunks, gzip).catch(() => undefined);
  return gzip;
}

/**
 * Sends chunks as they come, until `ends`. A client that takes nothing for `stallMilliseconds`,
 * or is behind what `cut` allows, is cut off; without either it may take its time.
 */
async function sendStream(
  response: RawResponse,
  stream: Omit<Extract<Reply, { kind: "stream" }>, "kind"> & {
    ends?: AbortSignal;
    stallMilliseconds?: number;
  },
): Promise<void> {
  const { contentType, chunks, ends, cut, stallMilliseconds } = stream;
  response.statusCode = 200;
  response.setHeader("Content-Type", contentType);
  // Node would wait for the first byte, and a watch on something quiet would never begin.
  if ("flushHeaders" in response) response.flushHeaders();
  for await (const chunk of chunks) {
    if (response.destroyed || ends?.aborted === true) break;
    if (write(response, chunk) || (await drained(response, { cut, stallMilliseconds }))) continue;
    response.destroy();
    return;
  }
  response.end();
}

/** The two response types share `write`, but not a signature the compiler can call. */
function write(response: RawResponse, chunk: string | Uint8Array): boolean {
  return "stream" in response ? response.write(chunk) : response.write(chunk);
}

/** False when the client has not taken what was sent: it went away, or is too slow. */
async function drained(
  response: RawResponse,
  options: { cut: AbortSignal | undefined; stallMilliseconds: number | undefined },
): Promise<boolean> {
  const { cut, stallMilliseconds } = options;
  const stop = new AbortController();
  const close = () => stop.abort();
  const timer = stallMilliseconds === undefined ? undefined : setTimeout(close, stallMilliseconds);
  response.once("close", close);
  const signal = cut === undefined ? stop.signal : AbortSignal.any([stop.signal, cut]);
  try {
    if (!response.destroyed) await once(response, "drain", { signal });
    return !response.destroyed;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    response.off("close", close);
  }
}
