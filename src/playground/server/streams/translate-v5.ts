import type { Duplex, Readable, Writable } from "node:stream";
import type { WebSocket } from "ws";
import {
  appendStatusText,
  internalErrorStatus,
  successStatus,
} from "../../../kubernetes/streaming/exit-status.ts";
import { openSpdyConnection } from "../../../kubernetes/streaming/spdy/connection.ts";
import type { SpdyStream } from "../../../kubernetes/streaming/spdy/stream.ts";
import {
  channels,
  decodeChannelMessage,
  encodeChannelData,
} from "../../../kubernetes/streaming/websocket-channels.ts";
import type { StreamOptions } from "../../kubelet/node-api.ts";
import { refuseClient, watchClient } from "./watch-client.ts";

const protocol = "v5.channel.k8s.io";

/**
 * Carries a WebSocket v5 remote command over SPDY v4 to the runtime, which has no v5 and
 * so no other way to be told the end of stdin. Resolves when both sides are closed.
 */
export async function translateV5(
  client: WebSocket,
  upstream: Duplex,
  options: StreamOptions,
  signal: AbortSignal,
): Promise<void> {
  const runtime = openSpdyConnection(upstream, { role: "client" });
  const open = (streamtype: string) => runtime.openStream({ streamtype });
  const streams = {
    error: open("error"),
    stdin: options.stdin ? open("stdin") : undefined,
    stdout: options.stdout ? open("stdout") : undefined,
    stderr: options.stderr ? open("stderr") : undefined,
    resize: options.tty ? open("resize") : undefined,
  };
  for (const stream of Object.values(streams)) stream?.io.on("error", () => {});

  const clientClosed = new Promise<void>((resolve) => {
    client.once("close", () => resolve());
  });
  void clientClosed.then(() => runtime.destroy());
  const goAway = () => client.close(1001, "the server is shutting down");
  signal.addEventListener("abort", goAway, { once: true });
  if (signal.aborted) goAway();
  watchClient(client);

  let lastSize: Buffer | undefined;
  sendClientInput(client, {
    inputs: { [channels.stdin]: streams.stdin?.io, [channels.resize]: streams.resize?.io },
    onData: (channel, data) => {
      if (channel === channels.resize) lastSize = data;
    },
  });
  // containerd drops a size that comes before the process has its terminal.
  const repeatSize = () => {
    if (lastSize !== undefined) streams.resize?.io.write(lastSize);
  };
  client.resume();
  try {
    const ready = streams.stdout
      ? channels.stdout
      : streams.stderr
        ? channels.stderr
        : channels.error;
    await send(client, ready, Buffer.alloc(0));
    const [finalStatus] = await Promise.all([
      readFinalStatus(streams.error),
      sendOutput(client, channels.stdout, streams.stdout?.io, repeatSize),
      sendOutput(client, channels.stderr, streams.stderr?.io),
    ]);
    await send(client, channels.error, Buffer.from(finalStatus));
    client.close(1000);
  } catch {
    // The client is gone, or the runtime sent nonsense: nothing more can be said to anyone.
    client.close(1011);
  }
  await clientClosed;
  signal.removeEventListener("abort", goAway);
}

/** Hands each message to the stream of its channel; a slow runtime pauses the client. */
function sendClientInput(
  client: WebSocket,
  to: {
    inputs: Readonly<Record<number, Writable | undefined>>;
    onData: (channel: number, data: Buffer) => void;
  },
): void {
  client.on("message", (message: Buffer, isBinary) => {
    try {
      const { channel, ...decoded } = decodeChannelMessage(protocol, message, isBinary);
      const input = to.inputs[channel];
      if (input === undefined || input.writableEnded) return;
      if (decoded.type === "close") {
        input.end();
        return;
      }
      to.onData(channel, decoded.data);
      // Not by `drain`: a stream that is ended meanwhile does not emit it.
      const takesMore = input.write(decoded.data, () => client.resume());
      if (!takesMore) client.pause();
    } catch {
      refuseClient(client, "not a message of v5.channel.k8s.io");
    }
  });
}

async function sendOutput(
  client: WebSocket,
  channel: number,
  output: Readable | undefined,
  onFirst?: () => void,
): Promise<void> {
  if (output === undefined) return;
  let isFirst = true;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    if (isFirst) onFirst?.();
    isFirst = false;
    await send(client, channel, chunk);
  }
}

/** Resolves when the bytes have left this process, which is what brakes the runtime. */
function send(client: WebSocket, channel: number, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.send(encodeChannelData(protocol, channel, data), (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** The runtime's Status, as text; Success when it ended the stream without a word. */
async function readFinalStatus({ io, peerSide }: SpdyStream): Promise<string> {
  let text = "";
  for await (const chunk of io as AsyncIterable<Buffer>)
    text = appendStatusText(text, chunk.toString());
  if (text !== "") return text;
  return JSON.stringify(
    peerSide() === "finished"
      ? successStatus
      : internalErrorStatus("the container runtime ended the stream before the command did"),
  );
}
