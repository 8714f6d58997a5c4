import { type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import type { Socket } from "node:net";

/** The runtime's answer to an upgrade request. */
export type UpstreamAnswer =
  | UpgradedUpstream
  | { kind: "refused"; status: number; contentType: string; body: Buffer };

/** A connection to the runtime, past its handshake. */
export interface UpgradedUpstream {
  kind: "upgraded";
  response: IncomingMessage;
  socket: Socket;
}

/** A refusal's text is a sentence or a Status. */
const maxRefusalBytes = 1024 * 1024;

/** How long the runtime may take for its handshake, in ms; one that hangs still accepts connections. */
const handshakeMilliseconds = 10_000;

/** Asks the runtime's streaming server (plain http on loopback) for an upgrade. */
export async function openUpstream(
  url: URL,
  options: { method: string; headers: OutgoingHttpHeaders; signal: AbortSignal },
): Promise<UpstreamAnswer> {
  const outgoing = request(url, { ...options, agent: false });
  const late = setTimeout(() => {
    const seconds = handshakeMilliseconds / 1000;
    outgoing.destroy(new Error(`the container runtime did not answer within ${seconds} s`));
  }, handshakeMilliseconds);
  outgoing.once("close", () => clearTimeout(late));
  outgoing.end();
  return new Promise((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("upgrade", (response, socket: Socket, head) => {
      clearTimeout(late);
      if (head.length > 0) socket.unshift(head);
      resolve({ kind: "upgraded", response, socket });
    });
    outgoing.on("response", (response) => {
      clearTimeout(late);
      readRefusal(response).then(resolve, reject);
    });
  });
}

async function readRefusal(response: IncomingMessage): Promise<UpstreamAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxRefusalBytes) break;
    chunks.push(chunk);
  }
  return {
    kind: "refused",
    status: response.statusCode ?? 502,
    contentType: response.headers["content-type"] ?? "text/plain; charset=utf-8",
    body: Buffer.concat(chunks),
  };
}
