import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { type FieldFacts, type Shape, type TypeFacts, typeFacts } from "../schema/schema.ts";
import { integer, readScalar, text } from "./read-scalar.ts";
import { bytesOf, ProtobufError, readFields, readPacked, type WireValue } from "./wire.ts";

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
