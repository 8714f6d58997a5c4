import { EventEmitter, once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { channels } from "../../../src/kubernetes/streaming/websocket-channels.ts";
import type { RecordedServer, RecordedStream } from "./recorded.ts";

type Stream = { -readonly [K in keyof RecordedStream]: RecordedStream[K] } & { frames: object[] };

const closeChannel = 255;

/** The attach endpoint of one recorded case; keeps every frame it is sent. */
export class AttachServer {
  readonly seen: Stream[] = [];
  readonly #script: NonNullable<RecordedServer["attach"]>;
  readonly #onEnd: () => void;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #heard = new EventEmitter();
  #typed = "";
  #open = 0;

  constructor(script: NonNullable<RecordedServer["attach"]>, onEnd: () => void) {
    this.#script = script;
    this.#onEnd = onEnd;
  }

  /** Resolves when this much has been typed in all. */
  async untilTyped(text: string): Promise<void> {
    while (this.#typed !== text) await once(this.#heard, "typed");
  }

  /** Resolves when every stream has been closed. */
  async allClosed(): Promise<void> {
    while (this.#open > 0) await once(this.#heard, "closed");
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { spdyCode, spdyMessage = "" } = this.#script;
    if (spdyCode !== undefined) {
      const status = JSON.stringify({ kind: "Status", code: spdyCode, message: spdyMessage });
      socket.end(
        `HTTP/1.1 ${spdyCode} Refused\r\nContent-Length: ${Buffer.byteLength(status)}\r\n\r\n${status}`,
      );
      return;
    }
    const url = new URL(request.url ?? "/", "https://scripted");
    const stream: Stream = {
      method: request.method ?? "",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      frames: [],
    };
    this.seen.push(stream);
    this.#open += 1;
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#serve(client, stream));
  }

  #serve(client: WebSocket, { frames }: Stream): void {
    const { stdout, stderr, end = true, endOn } = this.#script;
    const send = (channel: number, text: string) =>
      client.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
    const finish = () => {
      send(channels.error, JSON.stringify({ metadata: {}, status: "Success" }));
      this.#onEnd();
    };
    client.on("message", (message: Buffer) => {
      const [channel = 0] = message;
      const data = message.subarray(1).toString("latin1");
      frames.push({ channel, data });
      if (channel === channels.stdin) {
        this.#typed += data;
        this.#heard.emit("typed");
        if (endOn !== undefined && data.includes(endOn)) finish();
      }
      if (channel === closeChannel && endOn === undefined) finish();
    });
    client.on("close", (code) => {
      frames.push({ close: code });
      this.#open -= 1;
      this.#heard.emit("closed");
    });
    if (stdout !== undefined) send(channels.stdout, stdout);
    if (stderr !== undefined) send(channels.stderr, stderr);
    if (end) finish();
  }
}
