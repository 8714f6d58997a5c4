import type { Json } from "../object.ts";
import { parseJson } from "../schema/parse-json.ts";
import type { ScalarName } from "../schema/schema.ts";
import { formatMicroTime, formatTime } from "../time.ts";
import { bytesOf, ProtobufError, readFields, varintOf, type WireValue } from "./wire.ts";

const decoder = new TextDecoder();
/** A string of the wire. */
export const text = (bytes: Uint8Array) => decoder.decode(bytes);

/** A whole number of the wire, which has no sign of its own, as its type has it. */
export function integer(scalar: ScalarName, value: bigint): number {
  return Number(BigInt.asIntN(scalar === "int32" ? 32 : 64, value));
}

/** One leaf value. Throws `ProtobufError` where the wire holds something else; `name` is for the message. */
export function readScalar(scalar: ScalarName, value: WireValue, name: string): Json {
  switch (scalar) {
    case "string":
      return text(bytesOf(value, name));
    case "boolean":
      return varintOf(value, name) !== 0n;
    case "int32":
    case "int64":
      return integer(scalar, varintOf(value, name));
    case "double":
      return readDouble(value, name);
    case "bytes":
      return Buffer.from(bytesOf(value, name)).toString("base64");
    case "quantity":
      return readQuantity(bytesOf(value, name), name);
    case "intOrString":
      return readIntOrString(bytesOf(value, name), name);
    case "time":
    case "microTime":
      return readTime(scalar, bytesOf(value, name), name);
    case "object":
    case "any":
      return readRaw(bytesOf(value, name), name);
  }
}

function readDouble(value: WireValue, name: string): number {
  if (value.is !== "fixed" || value.bytes.length !== 8)
    throw new ProtobufError(`proto: wrong wireType for field ${name}`);
  return new DataView(value.bytes.buffer, value.bytes.byteOffset, 8).getFloat64(0, true);
}

/** `{1: text}`. */
function readQuantity(bytes: Uint8Array, name: string): string {
  let quantity = "0";
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) quantity = text(bytesOf(value, name));
  }
  return quantity === "" ? "0" : quantity;
}

/** `{1: 0 for a number and 1 for a string, 2: number, 3: string}`. */
function readIntOrString(bytes: Uint8Array, name: string): string | number {
  let isString = false;
  let number = 0;
  let string = "";
  for (const field of readFields(bytes)) {
    if (field.number === 1) isString = varintOf(field.value, name) !== 0n;
    else if (field.number === 2) number = integer("int32", varintOf(field.value, name));
    else if (field.number === 3) string = text(bytesOf(field.value, name));
  }
  return isString ? string : number;
}

/** `{1: seconds, 2: nanoseconds}`; an empty message is no time. */
function readTime(scalar: "time" | "microTime", bytes: Uint8Array, name: string): string | null {
  if (bytes.length === 0) return null;
  let seconds = 0;
  let nanos = 0;
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) seconds = integer("int64", varintOf(value, name));
    else if (number === 2) nanos = integer("int32", varintOf(value, name));
  }
  const date = new Date(seconds * 1000 + Math.floor(nanos / 1_000_000));
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) {
    throw new ProtobufError("Time.MarshalJSON: year outside of range [0,9999]");
  }
  return scalar === "time"
    ? formatTime(date)
    : formatMicroTime(date, Math.floor(nanos / 1000) % 1000);
}

/** `{1: bytes}`: JSON of a type that isn't known here. */
function readRaw(bytes: Uint8Array, name: string): Json {
  let raw: Json = null;
  for (const { number, value } of readFields(bytes)) {
    const content = number === 1 ? bytesOf(value, name) : new Uint8Array();
    if (content.length > 0) raw = parseJson(text(content)).value;
  }
  return raw;
}
