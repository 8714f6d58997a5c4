import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { StreamProtocolError } from "../protocol-error.ts";
import { spdyDictionary } from "./dictionary.ts";

/** Headers of one stream: lower-case names, one value each (several are joined by NUL in SPDY). */
export type SpdyHeaders = Readonly<Record<string, string>>;

/** zlib header for a 32 KiB window and a preset dictionary, then the dictionary's adler32. */
const zlibHead = Buffer.from("78bbe3c6a7c2", "hex");
const windowBytes = 32 * 1024;
/** Kubernetes' header blocks hold three short headers; more than this is not a client of ours. */
const maxBlockBytes = 64 * 1024;
const maxHeaders = 64;

/** Encodes the header blocks of one direction of one connection, in the order they are sent. */
export type HeaderEncoder = (headers: SpdyHeaders) => Buffer;

/** Decodes the header blocks of one direction, in the order received; throws StreamProtocolError. */
export type HeaderDecoder = (block: Buffer) => SpdyHeaders;

/**
 * All blocks of a direction are one zlib stream, flushed to a byte border after each block.
 * zlib's streaming objects are asynchronous, which would reorder frames; because of the
 * borders each block can be worked on at once as raw deflate with the last 32 KiB of text
 * as its dictionary, which is what the other side's window holds.
 */
export function createHeaderEncoder(): HeaderEncoder {
  let window = spdyDictionary;
  let started = false;
  return (headers) => {
    const text = encodePairs(headers);
    const body = deflateRawSync(text, {
      dictionary: window,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    window = slide(window, text);
    if (started) return body;
    started = true;
    return Buffer.concat([zlibHead, body]);
  };
}

/** The other direction of `createHeaderEncoder`. */
export function createHeaderDecoder(): HeaderDecoder {
  let window = spdyDictionary;
  let started = false;
  return (block) => {
    const text = inflate(started ? block : withoutZlibHead(block), window);
    started = true;
    window = slide(window, text);
    return decodePairs(text);
  };
}

function slide(window: Buffer, text: Buffer): Buffer {
  return Buffer.concat([window, text]).subarray(-windowBytes);
}

function withoutZlibHead(block: Buffer): Buffer {
  const head = block.subarray(0, zlibHead.length);
  const isZlib = head.length === zlibHead.length && head.readUInt16BE(0) % 31 === 0;
  if (!isZlib || (head.readUInt8(0) & 0x0f) !== 8 || !head.subarray(2).equals(zlibHead.subarray(2)))
    throw new StreamProtocolError("the first SPDY header block is not zlib with SPDY's dictionary");
  return block.subarray(zlibHead.length);
}

function inflate(block: Buffer, window: Buffer): Buffer {
  if (block.length === 0) return block;
  try {
    return inflateRawSync(block, {
      dictionary: window,
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: maxBlockBytes,
    });
  } catch (cause) {
    throw new StreamProtocolError("a SPDY header block can't be decompressed", { cause });
  }
}

function encodePairs(headers: SpdyHeaders): Buffer {
  const entries = Object.entries(headers);
  return Buffer.concat([uint32(entries.length), ...entries.flat().flatMap(lengthPrefixed)]);
}

function lengthPrefixed(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  return [uint32(bytes.length), bytes];
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function decodePairs(text: Buffer): SpdyHeaders {
  let offset = 0;
  const readNumber = (): number => {
    if (offset + 4 > text.length) throw new StreamProtocolError("a SPDY header block is cut short");
    offset += 4;
    return text.readUInt32BE(offset - 4);
  };
  const readText = (): string => {
    const length = readNumber();
    if (offset + length > text.length)
      throw new StreamProtocolError("a SPDY header block is cut short");
    offset += length;
    return text.toString("utf8", offset - length, offset);
  };
  const count = readNumber();
  if (count > maxHeaders) throw new StreamProtocolError(`${count} headers in one SPDY frame`);
  return Object.fromEntries(Array.from({ length: count }, () => [readText(), readText()]));
}
