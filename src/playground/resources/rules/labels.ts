import { checkLabelValue, checkQualifiedName } from "../../../kubernetes/names.ts";
import type { LabelSelector, LabelSelectorRequirement } from "../../../kubernetes/types.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  required,
  tooLong,
} from "../field-error.ts";
import { byteLength } from "./values.ts";

const annotationBytes = 256 * 1024;

/** Labels wherever they stand. */
export function validateLabels(
  field: string,
  labels: Readonly<Record<string, string>> | undefined,
): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...invalidEach(field, key, checkQualifiedName(key)),
    ...invalidEach(field, value, checkLabelValue(value)),
  ]);
}

/** Annotations wherever they stand: any values, and 256 KiB in all. */
export function validateAnnotations(
  field: string,
  annotations: Readonly<Record<string, string>> = {},
): FieldError[] {
  const entries = Object.entries(annotations);
  const bytes = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return [
    ...entries.flatMap(([key]) => invalidEach(field, key, checkQualifiedName(key.toLowerCase()))),
    ...(bytes > annotationBytes ? [tooLong(field, annotationBytes)] : []),
  ];
}

/** A selector of objects by their labels. */
export function validateLabelSelector(
  field: string,
  selector: LabelSelector | undefined,
): FieldError[] {
  if (selector === undefined) return [];
  return [
    ...validateLabels(`${field}.matchLabels`, selector.matchLabels),
    ...(selector.matchExpressions ?? []).flatMap((requirement, index) =>
      validateRequirement(`${field}.matchExpressions[${index}]`, requirement),
    ),
  ];
}

function validateRequirement(
  at: string,
  { key, operator, values = [] }: LabelSelectorRequirement,
): FieldError[] {
  return [
    ...validateSelectorOperator(at, operator, values),
    ...invalidEach(`${at}.key`, key, checkQualifiedName(key)),
    ...validateLabelValues(`${at}.values`, values),
  ];
}

/** The operators every selector has, and whether the values suit them. */
export function validateSelectorOperator(
  at: string,
  operator: string,
  values: readonly string[],
): FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length > 0) return [];
      return [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      if (values.length === 0) return [];
      return [
        forbidden(
          `${at}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        ),
      ];
    default:
      return [invalid(`${at}.operator`, operator ?? "", "not a valid selector operator")];
  }
}

/** Values that labels are compared with. */
export function validateLabelValues(field: string, values: readonly string[]): FieldError[] {
  return values.flatMap((value, index) =>
    invalidEach(`${field}[${index}]`, value, checkLabelValue(value)),
  );
}
