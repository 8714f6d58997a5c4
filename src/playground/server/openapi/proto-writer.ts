import type { Json } from "../../../kubernetes/object.ts";

const nothing = Buffer.alloc(0);

/** Fields one after the other. */
export function joined(fields: readonly Buffer[]): Buffer {
  return Buffer.concat(fields);
}

/** A field that is a message of these fields. */
export function message(number: number, fields: readonly Buffer[]): Buffer {
  const length = fields.reduce((sum, field) => sum + field.length, 0);
  return Buffer.concat([varint(number * 8 + 2), varint(length), ...fields]);
}

/** A field that is a string; nothing for one that is empty or no string. */
export function text(number: number, value: Json | undefined): Buffer {
  return typeof value === "string" && value !== ""
    ? message(number, [Buffer.from(value)])
    : nothing;
}

/** A field that is a boolean; nothing unless it is true. */
export function flag(number: number, value: Json | undefined): Buffer {
  return value === true ? Buffer.concat([varint(number * 8), Buffer.from([1])]) : nothing;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
