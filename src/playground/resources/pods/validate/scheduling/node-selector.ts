import { checkDns1123Subdomain, checkQualifiedName } from "../../../../../kubernetes/names.ts";
import type {
  NodeAffinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
} from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach, required } from "../../../field-error.ts";
import { validateLabelValues, validateSelectorOperator } from "../../../rules/labels.ts";

/** What is wrong with the nodes a Pod wants. */
export function validateNodeAffinity(at: string, affinity: NodeAffinity): FieldError[] {
  const needed = affinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const wanted = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const terms = `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  return [
    ...(needed?.length === 0 ? [required(terms, "must have at least one node selector term")] : []),
    ...(needed ?? []).flatMap((term, index) =>
      validateTerm(`${terms}[${index}]`, term, { checkValues: true }),
    ),
    ...wanted.flatMap(({ weight, preference }, index) => {
      const here = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      return [
        ...validateWeight(`${here}.weight`, weight),
        // A wish that no node can fulfil does no harm.
        ...validateTerm(`${here}.preference`, preference, { checkValues: false }),
      ];
    }),
  ];
}

/** How much a wish counts against others. */
export function validateWeight(field: string, weight: number): FieldError[] {
  if (weight >= 1 && weight <= 100) return [];
  return [invalid(field, weight, "must be in the range 1-100")];
}

function validateTerm(
  at: string,
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  options: { readonly checkValues: boolean },
): FieldError[] {
  return [
    ...matchExpressions.flatMap((requirement, index) =>
      validateExpression(`${at}.matchExpressions[${index}]`, requirement, options),
    ),
    ...matchFields.flatMap((requirement, index) =>
      validateField(`${at}.matchFields[${index}]`, requirement),
    ),
  ];
}

function validateExpression(
  at: string,
  { key, operator, values = [] }: NodeSelectorRequirement,
  { checkValues }: { readonly checkValues: boolean },
): FieldError[] {
  return [
    ...validateOperator(at, operator, values),
    ...invalidEach(`${at}.key`, key, checkQualifiedName(key)),
    ...(checkValues ? validateLabelValues(`${at}.values`, values) : []),
  ];
}

/** Nodes can be compared by number, too. */
function validateOperator(at: string, operator: string, values: readonly string[]): FieldError[] {
  switch (operator) {
    case "Gt":
    case "Lt": {
      if (values.length === 1) return [];
      const detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
      return [required(`${at}.values`, detail)];
    }
    default:
      return validateSelectorOperator(at, operator, values);
  }
}

/** Of a node's fields only the name can be asked for. */
function validateField(
  at: string,
  { key, operator, values = [] }: NodeSelectorRequirement,
): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn") {
    errors.push(invalid(`${at}.operator`, operator, "not a valid selector operator"));
  } else if (values.length !== 1) {
    const detail =
      "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(`${at}.values`, detail));
  }
  if (key !== "metadata.name") {
    return [...errors, invalid(`${at}.key`, key, "not a valid field selector key")];
  }
  return [
    ...errors,
    ...values.flatMap((value, index) =>
      invalidEach(`${at}.values[${index}]`, value, checkDns1123Subdomain(value)),
    ),
  ];
}
