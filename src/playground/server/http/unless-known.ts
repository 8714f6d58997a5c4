import type { ApiRequest } from "./exchange.ts";
import type { Reply } from "./reply.ts";

/** A document with its ETag, or 304 for a client that has it already (`If-None-Match`). */
export function unlessKnown(
  request: ApiRequest,
  { bytes, hash }: { bytes: Buffer; hash: string },
  options: { contentType: string; headers?: Readonly<Record<string, string>> },
): Reply {
  const etag = `"${hash}"`;
  const headers = { ...options.headers, ETag: etag, Vary: "Accept" };
  const known = (request.headers["if-none-match"] ?? "").split(",").map((each) => each.trim());
  if (known.some((each) => each === "*" || each.replace(/^W\//, "") === etag)) {
    return { kind: "empty", code: 304, headers };
  }
  return { kind: "bytes", code: 200, bytes, contentType: options.contentType, headers };
}
