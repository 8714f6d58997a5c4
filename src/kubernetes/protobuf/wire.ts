/** Why bytes are no protobuf message, in words like those of Go's decoder. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
}

/** The value of one field on the wire: a whole number, or bytes (a string, a message, packed numbers). */
export type WireValue =
  | { readonly is: "varint"; readonly value: bigint }
  | { readonly is: "fixed"; readonly bytes: Uint8Array }
  | { readonly is: "bytes"; readonly bytes: Uint8Array };

/** One field as it stands in a message. */
export interface WireField {
  readonly number: number;
  readonly value: WireValue;
}

const UNEXPECTED_END = "unexpected EOF";

/**
 * The fields of a message in the order of the bytes. Throws `ProtobufError` on bytes that end
 * early, lengths beyond the end and wire types that proto2 no longer uses (groups).
 */
export function* readFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    at = tag.end;
    const number = Number(tag.value >> 3n);
    if (number < 1 || number > 0x1fffffff) {
      throw new ProtobufError(`proto: illegal tag ${number} (wire type ${tag.value & 7n})`);
    }
    const { value, end } = readValue(bytes, at, Number(tag.value & 7n));
    at = end;
    yield { number, value };
  }
}

function readValue(
  bytes: Uint8Array,
  at: number,
  wireType: number,
): { value: WireValue; end: number } {
  switch (wireType) {
    case 0: {
      const { value, end } = readVarint(bytes, at);
      return { value: { is: "varint", value }, end };
    }
    case 1:
      return { value: { is: "fixed", bytes: slice(bytes, at, 8) }, end: at + 8 };
    case 2: {
      const length = readVarint(bytes, at);
      if (length.value > BigInt(bytes.length)) throw new ProtobufError(UNEXPECTED_END);
      const size = Number(length.value);
      return {
        value: { is: "bytes", bytes: slice(bytes, length.end, size) },
        end: length.end + size,
      };
    }
    case 5:
      return { value: { is: "fixed", bytes: slice(bytes, at, 4) }, end: at + 4 };
    default:
      throw new ProtobufError(`proto: illegal wireType ${wireType}`);
  }
}

function slice(bytes: Uint8Array, from: number, length: number): Uint8Array {
  if (from + length > bytes.length) throw new ProtobufError(UNEXPECTED_END);
  return bytes.subarray(from, from + length);
}

function readVarint(bytes: Uint8Array, from: number): { value: bigint; end: number } {
  // Most varints are tags, lengths and flags of one byte: no bigint arithmetic for these.
  const first = bytes[from];
  if (first !== undefined && first < 0x80) return { value: BigInt(first), end: from + 1 };
  let value = 0n;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[from + index];
    if (byte === undefined) throw new ProtobufError(UNEXPECTED_END);
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: from + index + 1 };
  }
  throw new ProtobufError("proto: integer overflow");
}

/** Whole numbers written one after the other into one field, as proto3 and some encoders do. */
export function readPacked(bytes: Uint8Array): bigint[] {
  const values: bigint[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = readVarint(bytes, at);
    values.push(value);
    at = end;
  }
  return values;
}

/** The bytes of a length-delimited field. Throws for another wire type; `name` is for the message. */
export function bytesOf(value: WireValue, name: string): Uint8Array {
  if (value.is === "bytes") return value.bytes;
  throw wrongWireType(value, name);
}

function wrongWireType(value: WireValue, name: string): ProtobufError {
  const wireTypes = { varint: 0, fixed: 1, bytes: 2 } as const;
  return new ProtobufError(`proto: wrong wireType = ${wireTypes[value.is]} for field ${name}`);
}

/** The number of a varint field. Throws for another wire type. */
export function varintOf(value: WireValue, name: string): bigint {
  if (value.is === "varint") return value.value;
  throw wrongWireType(value, name);
}
