import { checkLabelValue, checkQualifiedName } from "../../../../../kubernetes/names.ts";
import type { Toleration } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach, notSupported } from "../../../field-error.ts";
import { validateChoice } from "../../../rules/values.ts";

/** What a taint does to Pods that do not tolerate it, in the server's order. */
export const taintEffects: readonly string[] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** What is wrong with `tolerations`. `at` is the path of the list. */
export function validateTolerations(at: string, tolerations: readonly Toleration[]): FieldError[] {
  return tolerations.flatMap((toleration, index) =>
    validateToleration(`${at}[${index}]`, toleration),
  );
}

function validateToleration(at: string, toleration: Toleration): FieldError[] {
  const { key = "", operator = "", effect = "", tolerationSeconds } = toleration;
  const errors = key === "" ? [] : invalidEach(`${at}.key`, key, checkQualifiedName(key));
  if (key === "" && operator !== "Exists") {
    const detail =
      'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${at}.operator`, operator, detail));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    errors.push(invalid(`${at}.effect`, effect, detail));
  }
  return [
    ...errors,
    ...validateOperator(`${at}.operator`, toleration),
    ...(effect === "" ? [] : validateChoice(`${at}.effect`, effect, taintEffects)),
  ];
}

function validateOperator(field: string, { operator = "", value = "" }: Toleration): FieldError[] {
  switch (operator) {
    case "":
    case "Equal": {
      const problems = checkLabelValue(value);
      return problems.length === 0 ? [] : [invalid(field, value, problems.join(";"))];
    }
    case "Exists":
      if (value === "") return [];
      return [invalid(field, value, "value must be empty when `operator` is 'Exists'")];
    case "Lt":
    case "Gt":
      // Behind the gate TaintTolerationComparisonOperators, off in 1.36: refused, yet listed.
      return [notSupported(field, operator, ["Equal", "Exists", "Lt", "Gt"])];
    default:
      return [notSupported(field, operator, ["Equal", "Exists"])];
  }
}
