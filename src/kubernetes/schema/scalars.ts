import type { Json } from "../object.ts";
import { canonicalQuantity, QuantityError } from "../quantity.ts";
import { formatMicroTime, formatTime, parseTime } from "../time.ts";
import type { ScalarName } from "./schema.ts";

/** A value that doesn't fit its field, in the words of Go's decoder. */
type ScalarProblem =
  /** `json: cannot unmarshal …`; `value` is what Go calls the thing it found. */
  | { readonly mismatch: string }
  /** A message of the type's own decoder, without the field. */
  | { readonly message: string };

/** The value as it is stored, or why not. */
export type ScalarResult = { readonly value: Json } | ScalarProblem;

/** How Go names a type in its messages. */
export const goTypeNames: Readonly<Record<ScalarName, string>> = {
  string: "string",
  boolean: "bool",
  int32: "int32",
  int64: "int64",
  double: "float64",
  bytes: "[]uint8",
  quantity: "resource.Quantity",
  intOrString: "intstr.IntOrString",
  time: "v1.Time",
  microTime: "v1.MicroTime",
  object: "runtime.RawExtension",
  any: "interface {}",
};

/** How Go names what it found: `string`, `number 1.5`, `object`. */
export function goValueName(value: Json, withNumber = false): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value === "number" && withNumber ? `number ${value}` : typeof value;
}

const INT32_MAX = 2 ** 31;
const INT64_MAX = 2 ** 63;

/** Checks and normalises one leaf. Integers beyond 2^53 lose digits: JavaScript's numbers have no more. */
export function decodeScalar(scalar: ScalarName, value: Json): ScalarResult {
  switch (scalar) {
    case "string":
      return typeof value === "string" ? { value } : { mismatch: goValueName(value) };
    case "boolean":
      return typeof value === "boolean" ? { value } : { mismatch: goValueName(value) };
    case "int32":
      return integer(value, INT32_MAX);
    case "int64":
      return integer(value, INT64_MAX);
    case "double":
      return typeof value === "number" ? { value } : { mismatch: goValueName(value) };
    case "bytes":
      return bytes(value);
    case "quantity":
      return quantity(value);
    case "intOrString":
      return typeof value === "string" ? { value } : ownDecoder(value, "int32");
    case "time":
    case "microTime":
      return time(value, scalar);
    case "object":
    case "any":
      return { value };
  }
}

function integer(value: Json, limit: number): ScalarResult {
  if (typeof value !== "number") return { mismatch: goValueName(value) };
  if (!Number.isInteger(value) || value < -limit || value >= limit) {
    // 2^63 - 1 itself is read as 2^63: the nearest number there is.
    if (limit === INT64_MAX && value === INT64_MAX) return { value };
    return { mismatch: goValueName(value, true) };
  }
  return { value };
}

/** IntOrString reads its number with a decoder of its own, whose message knows no field. */
function ownDecoder(value: Json, type: "int32" | "string"): ScalarResult {
  const result = decodeScalar(type, value);
  if (!("mismatch" in result)) return result;
  return { message: `json: cannot unmarshal ${result.mismatch} into Go value of type ${type}` };
}

/** Base64 with padding, as Go's encoding/json reads `[]byte`; line breaks are allowed and dropped. */
function bytes(value: Json): ScalarResult {
  if (typeof value !== "string") return { mismatch: goValueName(value) };
  const text = value.replaceAll(/[\r\n]/g, "");
  const bad = /^(?:[A-Za-z0-9+/]{4})*/.exec(text)?.[0].length ?? 0;
  const rest = text.slice(bad);
  if (rest === "" || /^[A-Za-z0-9+/]{2}==$|^[A-Za-z0-9+/]{3}=$/.test(rest)) return { value: text };
  const offset = bad + (/[^A-Za-z0-9+/]/.exec(rest)?.index ?? rest.length);
  return { message: `illegal base64 data at input byte ${offset}` };
}

function quantity(value: Json): ScalarResult {
  try {
    return {
      value: canonicalQuantity(typeof value === "string" ? value.trim() : JSON.stringify(value)),
    };
  } catch (error) {
    if (error instanceof QuantityError) return { message: error.message };
    throw error;
  }
}

/** Any offset comes out as UTC, in whole seconds (time) or microseconds (microTime). */
function time(value: Json, scalar: "time" | "microTime"): ScalarResult {
  if (typeof value !== "string") return ownDecoder(value, "string");
  const instant = parseTime(value);
  if (instant === undefined) {
    const layout =
      scalar === "time" ? "2006-01-02T15:04:05Z07:00" : "2006-01-02T15:04:05.000000Z07:00";
    const quoted = JSON.stringify(value);
    return { message: `parsing time ${quoted} as "${layout}": cannot parse ${quoted} as "2006"` };
  }
  return {
    value:
      scalar === "time"
        ? formatTime(instant.date)
        : formatMicroTime(instant.date, instant.microseconds),
  };
}
