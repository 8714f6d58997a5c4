import type { IncomingHttpHeaders } from "node:http";
import type { StatusError } from "../../../kubernetes/status-error.ts";
import { badRequest } from "../../resources/api-errors.ts";

/** What the checks look at. */
export interface Handshake {
  method?: string | undefined;
  headers: IncomingHttpHeaders;
}

/**
 * What is wrong with an upgrade request itself, before anyone is asked for anything. A body would be
 * taken for the first bytes of the new protocol; the WebSocket rules are RFC 6455, 4.2.1.
 */
export function checkHandshake({ method, headers }: Handshake): StatusError | undefined {
  if (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) !== 0) {
    return badRequest("an upgrade request must not have a body");
  }
  if (headers.upgrade?.toLowerCase() !== "websocket") return undefined;
  if (method !== "GET") return badRequest("a WebSocket is opened with GET");
  const version = headers["sec-websocket-version"];
  if (version !== "13") {
    return badRequest(`Sec-WebSocket-Version must be 13, not ${JSON.stringify(version ?? "")}`);
  }
  const key = headers["sec-websocket-key"] ?? "";
  if (Buffer.from(key, "base64").toString("base64") !== key || key.length !== keyLength) {
    return badRequest("Sec-WebSocket-Key must be 16 bytes in base64");
  }
  return undefined;
}

const keyLength = 24;
