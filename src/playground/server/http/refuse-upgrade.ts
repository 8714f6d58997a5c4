import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { errorReply } from "./reply.ts";

/** Answers an upgrade that is not wanted with its Status, in plain HTTP, and closes. */
export function refuseUpgrade(socket: Duplex, error: unknown): void {
  const reply = errorReply(error);
  if (reply.kind !== "object") return;
  const body = Buffer.from(`${JSON.stringify(reply.object)}\n`);
  const head = [
    `HTTP/1.1 ${reply.code} ${STATUS_CODES[reply.code] ?? ""}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "Connection: close",
  ].join("\r\n");
  socket.end(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]));
}
