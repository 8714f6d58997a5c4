import { createHash } from "node:crypto";
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";

/** What a proxy does with a request that is to become a stream. */
export type StreamPlan =
  /** Sends it on, without some of its headers or with other ones. */
  | { readonly kind: "pass"; readonly without?: readonly string[]; readonly headers?: Headers }
  /** Answers by itself with an error. */
  | { readonly kind: "refuse" }
  /** Agrees by itself and then is silent. */
  | { readonly kind: "agree" }
  /** Drops the connection. */
  | { readonly kind: "cut" }
  /** Never answers. */
  | { readonly kind: "swallow" };

type Headers = Readonly<Record<string, string>>;

/** How streams are told apart. */
export type StreamKind = "websocket" | "SPDY/3.1";

/** Which of the two a client asks for. */
export function streamKind({ headers }: IncomingMessage): StreamKind {
  return headers.upgrade === "websocket" ? "websocket" : "SPDY/3.1";
}

/** The headers a plan leaves. */
export function plannedHeaders(plan: StreamPlan, headers: IncomingHttpHeaders) {
  if (plan.kind !== "pass") return headers;
  const left = Object.entries(headers).filter(([name]) => plan.without?.includes(name) !== true);
  return { ...Object.fromEntries(left), ...plan.headers };
}

/** Carries out a plan that needs nobody else. */
export function answerAlone(plan: StreamPlan, message: IncomingMessage, socket: Duplex): void {
  if (plan.kind === "cut") socket.destroy();
  if (plan.kind === "refuse") {
    socket.end(head("502 Bad Gateway", { "content-length": "2", connection: "close" }, "no"));
  }
  if (plan.kind === "agree") socket.write(head("101 Switching Protocols", agreement(message)));
}

/** Connects the client with what the server made of its request. */
export function connectStream(
  outgoing: ClientRequest,
  options: { socket: Duplex; idleMilliseconds: number; onPing: () => void },
): void {
  const { socket, idleMilliseconds, onPing } = options;
  outgoing.on("response", (answer) => {
    void buffer(answer).then((body) => {
      const { statusCode, statusMessage, headers } = answer;
      const fixed = { ...headers, "content-length": String(body.length), connection: "close" };
      socket.end(head(`${statusCode} ${statusMessage}`, fixed, body.toString()));
    });
  });
  outgoing.on("upgrade", (answer: IncomingMessage, upstream: Duplex, first: Buffer) => {
    const idle =
      idleMilliseconds > 0 ? setTimeout(() => socket.destroy(), idleMilliseconds) : undefined;
    socket.write(head("101 Switching Protocols", answer.headers));
    socket.write(first);
    socket.on("data", (piece: Buffer) => {
      idle?.refresh();
      if (isPing(piece)) onPing();
    });
    socket.pipe(upstream).on("error", () => socket.destroy());
    upstream.pipe(socket);
    upstream.on("close", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(idle);
      upstream.destroy();
    });
  });
  outgoing.end();
}

/** A frame of its own: opcode 9 of RFC 6455, control frame 6 of SPDY/3.1. */
function isPing(piece: Buffer): boolean {
  return piece[0] === 0x89 || piece.subarray(0, 4).equals(Buffer.from([0x80, 3, 0, 6]));
}

/** RFC 6455, section 4.2.2: the key answered with this suffix, hashed. */
function agreement({ headers }: IncomingMessage): IncomingHttpHeaders {
  const key = headers["sec-websocket-key"];
  if (key === undefined) {
    return {
      connection: "Upgrade",
      upgrade: "SPDY/3.1",
      "x-stream-protocol-version": "v4.channel.k8s.io",
    };
  }
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  return {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-accept": accept.digest("base64"),
    "sec-websocket-protocol": headers["sec-websocket-protocol"]?.split(",")[0] ?? "",
  };
}

function head(status: string, headers: IncomingHttpHeaders, body = ""): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  return [`HTTP/1.1 ${status}`, ...lines, "", body].join("\r\n");
}
