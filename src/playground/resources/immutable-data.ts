import { isDeepStrictEqual } from "node:util";
import type { ConfigMap, Secret } from "../../kubernetes/types.ts";
import { type FieldError, forbidden } from "./field-error.ts";

const detail = "field is immutable when `immutable` is set";

/** What a ConfigMap or Secret with `immutable: true` may no longer change. */
export function validateImmutable<T extends ConfigMap | Secret>(
  next: T,
  current: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (current.immutable !== true) return [];
  return [
    ...(next.immutable === true ? [] : [forbidden("immutable", detail)]),
    ...fields
      .filter((field) => !isDeepStrictEqual(next[field] ?? {}, current[field] ?? {}))
      .map((field) => forbidden(field, detail)),
  ];
}
