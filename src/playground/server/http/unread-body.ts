import { constants } from "node:http2";
import type { RawRequest, RawResponse } from "./raw.ts";

/** A body this small is read to its end, so that the connection can be used again. */
const worthReading = 64 * 1024;
/** How long a client may go on sending after it was answered, so that it gets to read why not. */
const lingerMilliseconds = 1000;

/**
 * For an answer that is given before the body was read: what still comes is thrown away, and if
 * it may be much, the client is told to stop and then cut off. Call before the answer is sent.
 */
export function giveUpBody(raw: RawRequest, response: RawResponse): void {
  if (raw.complete || !hasLongBody(raw)) return;
  // HTTP/2 can end one request and keep the connection.
  if ("stream" in raw) {
    const { stream } = raw;
    response.once("finish", () => stream.close(constants.NGHTTP2_NO_ERROR));
    return;
  }
  response.setHeader("Connection", "close");
  const { socket } = raw;
  response.once("finish", () => {
    raw.resume();
    setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
  });
}

function hasLongBody({ headers }: RawRequest): boolean {
  // Not invited, it may never come, or come after all: nobody knows what the next bytes are.
  if (headers.expect !== undefined) return true;
  const length = headers["content-length"];
  if (length !== undefined) return Number(length) > worthReading;
  return headers["transfer-encoding"] !== undefined || ":path" in headers;
}
