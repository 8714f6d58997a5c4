import { StreamProtocolError } from "./protocol-error.ts";

/** Channel numbers of remote command over WebSocket; the first byte of each message. */
export const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;

/** Says that the client is done with a channel; only v5 has it. */
const closeChannel = 255;

/** WebSocket sub-protocols of exec and attach that our own ends speak. */
export type ChannelProtocol =
  | "v5.channel.k8s.io"
  | "v4.channel.k8s.io"
  | "v4.base64.channel.k8s.io";

/** What one WebSocket message means. */
export type ChannelMessage =
  | { type: "data"; channel: number; data: Buffer }
  | { type: "close"; channel: number };

/**
 * Reads a message. `isBinary` is the WebSocket frame's type: base64 protocols use text
 * frames whose first character is the channel's digit. Throws StreamProtocolError.
 */
export function decodeChannelMessage(
  protocol: ChannelProtocol,
  message: Buffer,
  isBinary: boolean,
): ChannelMessage {
  const first = message.at(0);
  if (first === undefined) throw new StreamProtocolError("a WebSocket message names no channel");
  if (isBase64(protocol)) {
    if (isBinary) throw new StreamProtocolError(`a binary WebSocket message in ${protocol}`);
    return { type: "data", channel: digit(first), data: decodeBase64(message.subarray(1)) };
  }
  if (!isBinary) throw new StreamProtocolError(`a WebSocket text message in ${protocol}`);
  if (first !== closeChannel || !canClose(protocol))
    return { type: "data", channel: first, data: message.subarray(1) };
  const channel = message.at(1);
  if (channel === undefined || message.length !== 2)
    throw new StreamProtocolError("a close message must name one channel");
  return { type: "close", channel };
}

/** The message for some bytes of a channel: text for base64 protocols, else binary. */
export function encodeChannelData(
  protocol: ChannelProtocol,
  channel: number,
  data: Buffer,
): Buffer | string {
  if (isBase64(protocol)) return `${channel}${data.toString("base64")}`;
  return Buffer.concat([Buffer.of(channel), data]);
}

/** The message that half-closes a channel (`ff 00` for stdin); undefined where there is none. */
export function encodeChannelClose(protocol: ChannelProtocol, channel: number): Buffer | undefined {
  return canClose(protocol) ? Buffer.of(closeChannel, channel) : undefined;
}

/** The names a client offers, from a `Sec-WebSocket-Protocol` header. */
export function parseOfferedProtocols(header: string | undefined): string[] {
  return (header ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function canClose(protocol: ChannelProtocol): boolean {
  return protocol === "v5.channel.k8s.io";
}

function isBase64(protocol: ChannelProtocol): boolean {
  return protocol === "v4.base64.channel.k8s.io";
}

function digit(byte: number): number {
  const value = byte - 0x30;
  if (value < 0 || value > 9) throw new StreamProtocolError("a WebSocket message names no channel");
  return value;
}

function decodeBase64(text: Buffer): Buffer {
  const latin = text.toString("latin1");
  // Buffer.from takes anything; padding and alphabet are checked so that garbage is not data.
  if (latin.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(latin))
    throw new StreamProtocolError("a WebSocket message is not base64");
  return Buffer.from(latin, "base64");
}
