import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { StatusError } from "../../../kubernetes/status-error.ts";

/** A whole HTTP/1.1 answer on a socket that was to be upgraded. */
export interface PlainResponse {
  status: number;
  contentType: string;
  body: string | Buffer;
}

/** The API server's own refusal: a Status in JSON. */
export function statusResponse(error: StatusError): PlainResponse {
  return {
    status: error.code,
    contentType: "application/json",
    body: `${JSON.stringify(error.toStatus())}\n`,
  };
}

/**
 * The kubelet's refusal: its words as text, which the API server passes through. kubectl
 * prints them behind `unable to upgrade connection:`.
 */
export function textResponse(status: number, message: string): PlainResponse {
  return { status, contentType: "text/plain; charset=utf-8", body: `${message}\n` };
}

/** Any error as the API server states it. */
export function errorResponse(error: unknown): PlainResponse {
  if (error instanceof StatusError) return statusResponse(error);
  const message = `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`;
  return statusResponse(new StatusError({ code: 500, reason: "InternalError", message }));
}

/** How long a refused client may go on talking before its connection is cut. */
const lingerMs = 2000;

/** Answers and closes, also on a client that neither reads nor closes. */
export function sendPlainResponse(socket: Duplex, response: PlainResponse): void {
  const body = Buffer.from(response.body);
  const head = [
    `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ""}`,
    `Content-Type: ${response.contentType}`,
    `Content-Length: ${body.length}`,
    "Connection: close",
    "",
    "",
  ].join("\r\n");
  socket.end(Buffer.concat([Buffer.from(head), body]));
  // Closing with bytes unread would reset the connection, and take the answer with it.
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), lingerMs);
  socket.once("close", () => clearTimeout(cut));
}
