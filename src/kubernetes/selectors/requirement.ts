import { checkLabelValue, checkQualifiedName } from "../names.ts";
import { StatusError } from "../status-error.ts";

export const binaryOperators = ["in", "notin", "=", "==", "!=", "gt", "lt"] as const;

/** How a label is compared; `exists` and `!` take no values. */
export type Operator = (typeof binaryOperators)[number] | "exists" | "!";

/** One condition on one label. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  /** Sorted, without duplicates. */
  readonly values: readonly string[];
}

/** Every requirement must hold; an empty list selects everything. */
export type LabelSelectorTerms = readonly Requirement[];

/** A 400 as the API answers to a selector it can't read. */
export function badSelector(message: string): StatusError {
  return new StatusError({ code: 400, reason: "BadRequest", message });
}

/** Throws 400 where the key is no label key, in Kubernetes' words. `path` is what they start with. */
export function checkKey(key: string, path = "<nil>"): void {
  const complaints = checkQualifiedName(key);
  if (complaints.length > 0) {
    throw badSelector(`${path}: Invalid value: ${JSON.stringify(key)}: ${complaints.join("; ")}`);
  }
}

/** Builds a requirement; throws 400 for values that don't suit the operator or are no label values. */
export function requirement(
  key: string,
  operator: Operator,
  values: readonly string[],
): Requirement {
  checkKey(key, "key");
  const sorted = [...new Set(values)].sort();
  const problem = valuesProblem(operator, sorted);
  if (problem !== undefined) {
    throw badSelector(`values: Invalid value: ${JSON.stringify(sorted)}: ${problem}`);
  }
  for (const [index, value] of sorted.entries()) {
    const complaints = checkLabelValue(value);
    if (complaints.length > 0) {
      throw badSelector(
        `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${complaints.join("; ")}`,
      );
    }
  }
  return { key, operator, values: sorted };
}

function valuesProblem(operator: Operator, values: readonly string[]): string | undefined {
  switch (operator) {
    case "in":
    case "notin":
      return values.length === 0
        ? "for 'in', 'notin' operators, values set can't be empty"
        : undefined;
    case "=":
    case "==":
    case "!=":
      return values.length === 1
        ? undefined
        : "exact-match compatibility requires one single value";
    case "exists":
    case "!":
      return values.length === 0
        ? undefined
        : "values set must be empty for exists and does not exist";
    case "gt":
    case "lt":
      if (values.length !== 1) return "for 'Gt', 'Lt' operators, exactly one value is required";
      return isInteger(values[0])
        ? undefined
        : "for 'Gt', 'Lt' operators, the value must be an integer";
  }
}

function isInteger(text: string | undefined): text is string {
  return text !== undefined && /^[+-]?\d{1,19}$/.test(text);
}

/** Does an object with these labels satisfy all requirements? */
export function matchesLabels(
  terms: LabelSelectorTerms,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return terms.every((term) => holds(term, labels ?? {}));
}

function holds({ key, operator, values }: Requirement, labels: Readonly<Record<string, string>>) {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "in":
    case "=":
    case "==":
      return value !== undefined && values.includes(value);
    case "notin":
    case "!=":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
      return isInteger(value) && isInteger(values[0]) && BigInt(value) > BigInt(values[0]);
    case "lt":
      return isInteger(value) && isInteger(values[0]) && BigInt(value) < BigInt(values[0]);
  }
}

const symbols = { gt: ">", lt: "<", in: " in ", notin: " notin " } as const;

/** The canonical text of a selector, which `parseLabelSelector` reads back to the same one. */
export function formatLabelSelector(terms: LabelSelectorTerms): string {
  return terms.map(formatRequirement).join(",");
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key}${symbols[operator]}(${values.join(",")})`;
    case "gt":
    case "lt":
      return `${key}${symbols[operator]}${values.join("")}`;
    case "=":
    case "==":
    case "!=":
      return `${key}${operator}${values.join("")}`;
  }
}
