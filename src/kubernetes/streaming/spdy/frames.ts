import { StreamProtocolError } from "../protocol-error.ts";

/**
 * The frames of SPDY/3.1 that Kubernetes uses. A data frame may arrive as several
 * `data` pieces, so that its size never has to be held in memory; `fin` is on the last.
 */
export type SpdyFrame =
  | { type: "syn-stream"; streamId: number; fin: boolean; headerBlock: Buffer }
  | { type: "syn-reply"; streamId: number; fin: boolean; headerBlock: Buffer }
  | { type: "headers"; streamId: number; fin: boolean; headerBlock: Buffer }
  | { type: "rst-stream"; streamId: number; status: number }
  | { type: "ping"; id: number }
  | { type: "goaway"; lastStreamId: number; status: number }
  | { type: "data"; streamId: number; fin: boolean; data: Buffer };

const headBytes = 8;
const flagFin = 0x01;
const versionWord = 0x8003;
const idMask = 0x7fffffff;
/** Header blocks of Kubernetes' streams stay under 200 bytes. */
const maxControlBytes = 16 * 1024;
/** The length field has 24 bits. */
export const maxDataBytes = 0xffffff;

const controlTypes = {
  "syn-stream": 1,
  "syn-reply": 2,
  "rst-stream": 3,
  ping: 6,
  goaway: 7,
  headers: 8,
} as const;

/** The bytes of one frame; `data` may hold at most `maxDataBytes`. */
export function encodeFrame(frame: SpdyFrame): Buffer {
  switch (frame.type) {
    case "data":
      return Buffer.concat([
        encodeDataHead(frame.streamId, frame.data.length, frame.fin),
        frame.data,
      ]);
    case "syn-stream":
      // Associated stream, priority and slot stay 0: Kubernetes uses none of them.
      return encodeControl(frame.type, frame.fin, [frame.streamId, 0], 2, frame.headerBlock);
    case "syn-reply":
    case "headers":
      return encodeControl(frame.type, frame.fin, [frame.streamId], 0, frame.headerBlock);
    case "rst-stream":
      return encodeControl(frame.type, false, [frame.streamId, frame.status]);
    case "ping":
      return encodeControl(frame.type, false, [frame.id]);
    case "goaway":
      return encodeControl(frame.type, false, [frame.lastStreamId, frame.status]);
  }
}

/** The head of a data frame, for a writer that sends the bytes themselves without a copy. */
export function encodeDataHead(streamId: number, length: number, fin: boolean): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(streamId, 0);
  head.writeUInt32BE(length, 4);
  head.writeUInt8(fin ? flagFin : 0, 4);
  return head;
}

function encodeControl(
  type: keyof typeof controlTypes,
  fin: boolean,
  words: number[],
  padding = 0,
  block: Buffer = Buffer.alloc(0),
): Buffer {
  const fixed = words.length * 4 + padding;
  const bytes = Buffer.alloc(headBytes + fixed);
  bytes.writeUInt16BE(versionWord, 0);
  bytes.writeUInt16BE(controlTypes[type], 2);
  bytes.writeUInt32BE(fixed + block.length, 4);
  bytes.writeUInt8(fin ? flagFin : 0, 4);
  words.forEach((word, index) => {
    bytes.writeUInt32BE(word, headBytes + index * 4);
  });
  return Buffer.concat([bytes, block]);
}

/**
 * Returns a function that takes the bytes of a connection in any pieces and gives the
 * frames they complete. Frames of unknown type are left out, as the protocol asks.
 * Holds at most one control frame; throws StreamProtocolError, after which it is useless.
 */
export function createFrameDecoder(): (chunk: Buffer) => SpdyFrame[] {
  let rest: Buffer = Buffer.alloc(0);
  let open: { streamId: number; fin: boolean; left: number } | undefined;

  return (chunk) => {
    const frames: SpdyFrame[] = [];
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      if (open === undefined) {
        if (bytes.length < headBytes) break;
        const length = bytes.readUInt32BE(4) & maxDataBytes;
        if ((bytes.readUInt8(0) & 0x80) === 0) {
          open = { streamId: bytes.readUInt32BE(0), fin: hasFin(bytes), left: length };
          bytes = bytes.subarray(headBytes);
        } else {
          checkControlHead(bytes, length);
          if (bytes.length < headBytes + length) break;
          const frame = decodeControl(bytes.subarray(0, headBytes + length));
          if (frame !== undefined) frames.push(frame);
          bytes = bytes.subarray(headBytes + length);
        }
      } else {
        if (bytes.length === 0 && open.left > 0) break;
        const data = bytes.subarray(0, open.left);
        open.left -= data.length;
        const { streamId } = open;
        frames.push({ type: "data", streamId, fin: open.fin && open.left === 0, data });
        if (open.left === 0) open = undefined;
        bytes = bytes.subarray(data.length);
      }
    }
    rest = bytes;
    return frames;
  };
}

function hasFin(frame: Buffer): boolean {
  return (frame.readUInt8(4) & flagFin) !== 0;
}

function checkControlHead(frame: Buffer, length: number): void {
  if (frame.readUInt16BE(0) !== versionWord)
    throw new StreamProtocolError("a control frame is not of SPDY version 3");
  if (length > maxControlBytes)
    throw new StreamProtocolError(`a SPDY control frame of ${length} bytes is too long`);
}

function decodeControl(frame: Buffer): SpdyFrame | undefined {
  const fin = hasFin(frame);
  switch (frame.readUInt16BE(2)) {
    case controlTypes["syn-stream"]:
      return { type: "syn-stream", fin, streamId: id(frame, 0), headerBlock: after(frame, 10) };
    case controlTypes["syn-reply"]:
      return { type: "syn-reply", fin, streamId: id(frame, 0), headerBlock: after(frame, 4) };
    case controlTypes.headers:
      return { type: "headers", fin, streamId: id(frame, 0), headerBlock: after(frame, 4) };
    case controlTypes["rst-stream"]:
      return { type: "rst-stream", streamId: id(frame, 0), status: word(frame, 4) };
    case controlTypes.ping:
      return { type: "ping", id: word(frame, 0) };
    case controlTypes.goaway:
      return { type: "goaway", lastStreamId: id(frame, 0), status: word(frame, 4) };
    default:
      return undefined;
  }
}

function word(frame: Buffer, offset: number): number {
  if (frame.length < headBytes + offset + 4)
    throw new StreamProtocolError("a SPDY control frame is cut short");
  return frame.readUInt32BE(headBytes + offset);
}

function id(frame: Buffer, offset: number): number {
  return word(frame, offset) & idMask;
}

function after(frame: Buffer, offset: number): Buffer {
  if (frame.length < headBytes + offset)
    throw new StreamProtocolError("a SPDY control frame is cut short");
  return frame.subarray(headBytes + offset);
}
