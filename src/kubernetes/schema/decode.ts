import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import type { ParsedJson } from "./parse-json.ts";
import { decodeScalar, goTypeNames, goValueName } from "./scalars.ts";
import { type FieldFacts, type Shape, type TypeFacts, typeFacts } from "./schema.ts";

/** What Go would hold after decoding the value, written as JSON again. */
export interface Decoded {
  /**
   * Known fields only. Nulls are gone; zero values are left out, kept or written as the
   * struct tags of the field say, so that stored objects look like those of a genuine server.
   */
  readonly object: JsonObject;
  /** `unknown field "spec.bogus"`, `duplicate field "metadata.name"`, in the order of the text. */
  readonly problems: readonly string[];
}

/** A value that does not fit its field: the text that follows `cannot be handled as a Pod: `. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  /** What was found and which type was wanted; absent where a type has a decoder of its own. */
  readonly mismatch: { readonly found: string; readonly wanted: string } | undefined;

  constructor(message: string, mismatch?: { found: string; wanted: string }) {
    super(message);
    this.mismatch = mismatch;
  }
}

/** Go stops collecting there too. */
const MAX_PROBLEMS = 100;

/** A step of a path: a field, an index of a list or a key of a map. */
type Step = string | number | { readonly key: string };

interface Decoding {
  readonly path: Step[];
  readonly problems: string[];
  readonly duplicates: ParsedJson["duplicates"] | undefined;
}

/**
 * Fits parsed JSON to a type of the schema. Field names are case-sensitive.
 * Throws `DecodeError` for the first value of a wrong type.
 */
export function decode(options: {
  /** A type with fields, such as `core.v1.Pod`. */
  readonly type: string;
  readonly value: Json;
  /** From `parseJson`; without it duplicate fields go unnoticed. */
  readonly duplicates?: ParsedJson["duplicates"];
}): Decoded {
  const facts = typeFacts(options.type);
  if (facts === undefined) throw new Error(`the schema has no type ${options.type}`);
  const decoding: Decoding = { path: [], problems: [], duplicates: options.duplicates };
  const object = decodeStruct(facts, options.value, decoding, undefined);
  return { object, problems: decoding.problems };
}

function decodeStruct(
  facts: TypeFacts,
  value: Json,
  decoding: Decoding,
  parent: TypeFacts | undefined,
): JsonObject {
  if (!isJsonObject(value)) {
    throw mismatch(goValueName(value), goStructName(facts.name), decoding, parent);
  }
  const repeated = decoding.duplicates?.get(value);
  const object: JsonObject = {};
  for (const name of Object.keys(value)) {
    const field = facts.fields.get(name);
    if (field === undefined || repeated?.has(name) === true) {
      note(field === undefined ? "unknown" : "duplicate", name, decoding);
    }
    const fieldValue = value[name];
    if (field === undefined || fieldValue === undefined || fieldValue === null) continue;
    decoding.path.push(name);
    const decoded = decodeShape(field.shape, fieldValue, decoding, facts);
    decoding.path.pop();
    if (field.zero !== "omitted" || !isZero(decoded, field.shape)) object[name] = decoded;
  }
  for (const field of facts.writtenFields) {
    if (object[field.name] === undefined) writeZero(object, field);
  }
  return object;
}

function decodeShape(shape: Shape, value: Json, decoding: Decoding, parent: TypeFacts): Json {
  switch (shape.is) {
    case "scalar": {
      const result = decodeScalar(shape.scalar, value);
      if ("value" in result) return result.value;
      if ("message" in result) throw new DecodeError(result.message);
      throw mismatch(result.mismatch, goTypeNames[shape.scalar], decoding, parent);
    }
    case "struct": {
      const facts = typeFacts(shape.type);
      if (facts === undefined) throw new Error(`the schema has no type ${shape.type}`);
      return decodeStruct(facts, value, decoding, parent);
    }
    case "list": {
      if (!Array.isArray(value)) {
        throw mismatch(goValueName(value), goTypeName(shape), decoding, parent);
      }
      return value.map((item, index) => {
        if (item === null) return zeroOf(shape.of);
        decoding.path.push(index);
        const decoded = decodeShape(shape.of, item, decoding, parent);
        decoding.path.pop();
        return decoded;
      });
    }
    case "map":
      return decodeMap(shape, value, decoding, parent);
  }
}

function decodeMap(
  shape: Extract<Shape, { is: "map" }>,
  value: Json,
  decoding: Decoding,
  parent: TypeFacts,
): JsonObject {
  if (!isJsonObject(value)) throw mismatch(goValueName(value), goTypeName(shape), decoding, parent);
  const repeated = decoding.duplicates?.get(value);
  const object: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (repeated?.has(key) === true) note("duplicate", key, decoding);
    if (item === null) {
      object[key] = zeroOf(shape.of);
      continue;
    }
    decoding.path.push({ key });
    object[key] = decodeShape(shape.of, item, decoding, parent);
    decoding.path.pop();
  }
  return object;
}

function isZero(value: Json, shape: Shape): boolean {
  switch (shape.is) {
    case "scalar":
      return value === "" || value === 0 || value === false;
    case "list":
      return Array.isArray(value) && value.length === 0;
    case "map":
      return isJsonObject(value) && Object.keys(value).length === 0;
    case "struct":
      return false;
  }
}

/** What Go writes for a value that was never set. Times and bytes are null there: absent here. */
function writeZero(object: JsonObject, field: FieldFacts): void {
  const zero = zeroOf(field.shape);
  if (zero !== null) object[field.name] = zero;
}

function zeroOf(shape: Shape): Json {
  switch (shape.is) {
    case "list":
      return [];
    case "map":
      return {};
    case "struct":
      return decode({ type: shape.type, value: {} }).object;
    case "scalar":
      switch (shape.scalar) {
        case "string":
          return "";
        case "boolean":
          return false;
        case "quantity":
          return "0";
        case "int32":
        case "int64":
        case "double":
        case "intOrString":
          return 0;
        case "bytes":
        case "time":
        case "microTime":
        case "object":
        case "any":
          return null;
      }
  }
}

function note(what: "unknown" | "duplicate", name: string, decoding: Decoding): void {
  if (decoding.problems.length >= MAX_PROBLEMS) return;
  const problem = `${what} field "${fieldPath([...decoding.path, name])}"`;
  if (!decoding.problems.includes(problem)) decoding.problems.push(problem);
}

/** `spec.containers[0].bogus`. */
function fieldPath(path: readonly Step[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += `${text === "" ? "" : "."}${typeof step === "string" ? step : step.key}`;
  }
  return text;
}

/** Go's message names the struct the field is in, and a path of field names only. */
function mismatch(
  found: string,
  wanted: string,
  decoding: Decoding,
  parent: TypeFacts | undefined,
): DecodeError {
  const fields = decoding.path.filter((step) => typeof step === "string").join(".");
  const place = parent === undefined ? "Go value" : `Go struct field ${parent.bareName}.${fields}`;
  return new DecodeError(`json: cannot unmarshal ${found} into ${place} of type ${wanted}`, {
    found,
    wanted,
  });
}

function goStructName(type: string): string {
  return type.split(".").slice(-2).join(".");
}

function goTypeName(shape: Shape): string {
  switch (shape.is) {
    case "scalar":
      return goTypeNames[shape.scalar];
    case "struct":
      return goStructName(shape.type);
    case "list":
      return `[]${goTypeName(shape.of)}`;
    case "map":
      return `map[string]${goTypeName(shape.of)}`;
  }
}
