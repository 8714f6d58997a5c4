import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { parseJson } from "../schema/parse-json.ts";
import {
  type FieldFacts,
  type ScalarName,
  type Shape,
  type TypeFacts,
  typeFacts,
} from "../schema/schema.ts";
import { formatMicroTime, formatTime } from "../time.ts";
import { ProtobufError, readFields, readPacked, type WireValue } from "./wire.ts";

/** Deeper messages are an attack: the deepest of the API has some twenty levels. */
const MAX_DEPTH = 100;

/** What a number of a message stands for: a field, or a message whose fields belong to this one. */
type Member = { readonly field: FieldFacts } | { readonly inline: ReadonlyMap<number, Member> };

const memberTables = new WeakMap<TypeFacts, ReadonlyMap<number, Member>>();

function membersOf(facts: TypeFacts): ReadonlyMap<number, Member> {
  const known = memberTables.get(facts);
  if (known !== undefined) return known;
  const members = new Map<number, Member>();
  for (const field of facts.fields.values()) {
    if (field.proto !== undefined) members.set(field.proto, { field });
  }
  for (const { proto, fields } of facts.inline) {
    const inline = new Map([...fields].map(([number, field]) => [number, { field }]));
    members.set(proto, { inline });
  }
  memberTables.set(facts, members);
  return members;
}

/**
 * A message of a type of the schema as the JSON an API client would have sent; zero values are
 * still in it (`decode` knows which of them count). Unknown numbers are skipped, as Go does.
 * Throws `ProtobufError`.
 */
export function decodeMessage(type: string, bytes: Uint8Array): JsonObject {
  const facts = typeFacts(type);
  if (facts === undefined || membersOf(facts).size === 0) {
    throw new ProtobufError(`proto: no message is known for ${type}`);
  }
  return readInto({}, membersOf(facts), bytes, 0);
}

function readInto(
  object: JsonObject,
  members: ReadonlyMap<number, Member>,
  bytes: Uint8Array,
  depth: number,
): JsonObject {
  if (depth > MAX_DEPTH) throw new ProtobufError("proto: exceeded max depth");
  for (const { number, value } of readFields(bytes)) {
    const member = members.get(number);
    if (member === undefined) continue;
    if ("inline" in member) readInto(object, member.inline, bytesOf(value, ""), depth + 1);
    else readField(object, member.field, value, depth);
  }
  return object;
}

function readField(
  object: JsonObject,
  { name, shape }: FieldFacts,
  value: WireValue,
  depth: number,
): void {
  const before = Object.hasOwn(object, name) ? object[name] : undefined;
  switch (shape.is) {
    case "list": {
      const list = Array.isArray(before) ? before : [];
      list.push(...readElements(shape.of, value, name, depth));
      object[name] = list;
      break;
    }
    case "map": {
      const map = isJsonObject(before) ? before : {};
      const { key, item } = readEntry(shape.of, bytesOf(value, name), name, depth);
      map[key] = item;
      object[name] = map;
      break;
    }
    case "struct":
      // A message that comes twice is one message: proto merges them.
      object[name] = readStruct(isJsonObject(before) ? before : {}, shape.type, value, name, depth);
      break;
    case "scalar":
      object[name] = readScalar(shape.scalar, value, name);
      break;
  }
}

function readElements(of: Shape, value: WireValue, name: string, depth: number): Json[] {
  const isNumber = of.is === "scalar" && (of.scalar === "int32" || of.scalar === "int64");
  if (isNumber && value.is === "bytes") {
    return readPacked(value.bytes).map((number) => integer(of.scalar, number));
  }
  return [readElement(of, value, name, depth)];
}

function readElement(of: Shape, value: WireValue, name: string, depth: number): Json {
  switch (of.is) {
    case "scalar":
      return readScalar(of.scalar, value, name);
    case "struct":
      return readStruct({}, of.type, value, name, depth);
    case "list": {
      // A list that is no field itself travels as a message: its field 1, repeated.
      const items: Json[] = [];
      for (const field of readFields(bytesOf(value, name))) {
        if (field.number === 1) items.push(...readElements(of.of, field.value, name, depth + 1));
      }
      return items;
    }
    case "map":
      throw new ProtobufError(`proto: no message is known for ${name}`);
  }
}

function readStruct(
  into: JsonObject,
  type: string,
  value: WireValue,
  name: string,
  depth: number,
): JsonObject {
  const facts = typeFacts(type);
  if (facts === undefined) throw new ProtobufError(`proto: no message is known for ${type}`);
  return readInto(into, membersOf(facts), bytesOf(value, name), depth + 1);
}

function readEntry(of: Shape, bytes: Uint8Array, name: string, depth: number) {
  let key = "";
  let item: Json = of.is === "scalar" && of.scalar === "quantity" ? "0" : emptyElement(of);
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) key = text(bytesOf(value, name));
    else if (number === 2) item = readElement(of, value, name, depth + 1);
  }
  if (key === "__proto__") throw new ProtobufError('the key "__proto__" is not accepted');
  return { key, item };
}

function emptyElement(of: Shape): Json {
  if (of.is === "list") return [];
  return of.is === "struct" ? {} : "";
}

const decoder = new TextDecoder();
const text = (bytes: Uint8Array) => decoder.decode(bytes);

function bytesOf(value: WireValue, name: string): Uint8Array {
  if (value.is === "bytes") return value.bytes;
  throw wrongWireType(value, name);
}

function wrongWireType(value: WireValue, name: string): ProtobufError {
  const wireTypes = { varint: 0, fixed: 1, bytes: 2 } as const;
  return new ProtobufError(`proto: wrong wireType = ${wireTypes[value.is]} for field ${name}`);
}

function integer(scalar: ScalarName, value: bigint): number {
  return Number(BigInt.asIntN(scalar === "int32" ? 32 : 64, value));
}

function varintOf(value: WireValue, name: string): bigint {
  if (value.is === "varint") return value.value;
  throw wrongWireType(value, name);
}

function readScalar(scalar: ScalarName, value: WireValue, name: string): Json {
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
  if (value.is !== "fixed" || value.bytes.length !== 8) throw wrongWireType(value, name);
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
