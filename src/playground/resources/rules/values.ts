import { type FieldError, invalid, invalidEach, notSupported, required } from "../field-error.ts";

/** A text that may not be empty. */
export function validateGiven(field: string, value: string | undefined): FieldError[] {
  return (value ?? "") === "" ? [required(field)] : [];
}

/** A name: not empty, and without complaint from `check`. */
export function validateName(
  field: string,
  value: string | undefined,
  check: (value: string) => readonly string[],
): FieldError[] {
  const name = value ?? "";
  return name === "" ? [required(field)] : invalidEach(field, name, check(name));
}

/** A name that may be left out. */
export function validateOptionalName(
  field: string,
  value: string | undefined,
  check: (value: string) => readonly string[],
): FieldError[] {
  const name = value ?? "";
  return name === "" ? [] : invalidEach(field, name, check(name));
}

/** One of a few values, when there is one. `supported` is in the order the server lists them. */
export function validateChoice(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): FieldError[] {
  return value === undefined || supported.includes(value)
    ? []
    : [notSupported(field, value, supported)];
}

/** One of a few values; none is an error of its own. */
export function validateRequiredChoice(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): FieldError[] {
  return (value ?? "") === "" ? [required(field)] : validateChoice(field, value, supported);
}

/** Zero or more. */
export function validateNonNegative(field: string, value: number | undefined): FieldError[] {
  if (value === undefined || value >= 0) return [];
  return [invalid(field, value, "must be greater than or equal to 0")];
}

/** One or more. */
export function validatePositive(field: string, value: number | undefined): FieldError[] {
  if (value !== undefined && value > 0) return [];
  return [invalid(field, value ?? 0, "must be greater than 0")];
}

/** The length in bytes of UTF-8, which is what Go's `len` counts. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
