import { checkQualifiedName } from "../../../../kubernetes/names.ts";
import { compareQuantities, parseQuantity } from "../../../../kubernetes/quantity.ts";
import type { ResourceRequirements } from "../../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach } from "../../field-error.ts";

/** What is wrong with the requests and limits of a container. */
export function validateResources(
  at: string,
  { limits = {}, requests = {} }: ResourceRequirements,
): FieldError[] {
  const over = Object.entries(requests).flatMap(([name, request]) => {
    const limit = limits[name];
    if (limit === undefined) return [];
    const excess = compareQuantities(parseQuantity(String(request)), parseQuantity(String(limit)));
    if (excess <= 0) return [];
    const detail = `must be less than or equal to ${name} limit of ${limit}`;
    return [invalid(`${at}.requests`, String(request), detail)];
  });
  return [
    ...validateList(`${at}.limits`, limits),
    ...validateList(`${at}.requests`, requests),
    ...over,
  ];
}

function validateList(at: string, list: Record<string, string | number>): FieldError[] {
  return Object.entries(list).flatMap(([name, value]) => {
    const field = `${at}[${name}]`;
    const negative = parseQuantity(String(value)).nano < 0n;
    return [
      ...invalidEach(field, name, checkQualifiedName(name)),
      ...(negative ? [invalid(field, String(value), "must be greater than or equal to 0")] : []),
    ];
  });
}
