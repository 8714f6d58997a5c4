import { StatusError } from "../../kubernetes/status-error.ts";
import type { StatusCause } from "../../kubernetes/types.ts";
import { goJson, goQuote, goText } from "./go-value.ts";

/** One thing wrong with one field, as Kubernetes' field.Error words it. */
export interface FieldError {
  /** The `reason` of the cause, such as `FieldValueRequired`. */
  readonly reason: string;
  /** `spec.containers[0].name` */
  readonly field: string;
  /** What comes after the field: `Required value`, `Invalid value: "X": …`. */
  readonly message: string;
}

function fieldError(reason: string, field: string, ...parts: (string | undefined)[]): FieldError {
  return { reason, field, message: parts.filter((part) => part !== undefined).join(": ") };
}

export function required(field: string, detail?: string): FieldError {
  return fieldError("FieldValueRequired", field, "Required value", detail || undefined);
}

export function invalid(field: string, value: unknown, detail: string): FieldError {
  return fieldError("FieldValueInvalid", field, "Invalid value", goText(value), detail);
}

export function duplicate(field: string, value: unknown, detail?: string): FieldError {
  return fieldError("FieldValueDuplicate", field, "Duplicate value", goText(value), detail);
}

export function notFoundValue(field: string, value: unknown, detail?: string): FieldError {
  return fieldError("FieldValueNotFound", field, "Not found", goText(value), detail);
}

/** Values of enumerated fields have types of their own in Go, which its JSON prints. */
export function notSupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError {
  const list = supported.map(goQuote).join(", ");
  return fieldError(
    "FieldValueNotSupported",
    field,
    "Unsupported value",
    goJson(value),
    `supported values: ${list}`,
  );
}

export function forbidden(field: string, detail: string): FieldError {
  return fieldError("FieldValueForbidden", field, "Forbidden", detail);
}

export function tooLong(field: string, bytes: number): FieldError {
  return fieldError("FieldValueTooLong", field, "Too long", `may not be more than ${bytes} bytes`);
}

export function tooMany(field: string, actual: number, most: number): FieldError {
  return fieldError(
    "FieldValueTooMany",
    field,
    "Too many",
    String(actual),
    `must have at most ${most} items`,
  );
}

/** `invalid` once for every message a check returned. */
export function invalidEach(
  field: string,
  value: unknown,
  messages: readonly string[],
): FieldError[] {
  return messages.map((message) => invalid(field, value, message));
}

/** The 422 for a set of field errors; identical ones are said once. */
export function invalidObject(
  about: { kind: string; group: string; name: string },
  errors: readonly FieldError[],
): StatusError {
  const lines = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const all = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  const kind = about.group === "" ? about.kind : `${about.kind}.${about.group}`;
  const causes: StatusCause[] = errors.map(({ reason, message, field }) => ({
    reason,
    message,
    field,
  }));
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: `${kind} ${goQuote(about.name)} is invalid: ${all}`,
    details: {
      ...(about.name === "" ? {} : { name: about.name }),
      ...(about.group === "" ? {} : { group: about.group }),
      kind: about.kind,
      causes,
    },
  });
}
