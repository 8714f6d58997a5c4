import { checkQualifiedName } from "../../../../kubernetes/names.ts";
import type { Toleration } from "../../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach, notSupported } from "../../field-error.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const operators = ["Equal", "Exists", "Gt", "Lt"];

/** What is wrong with `spec.tolerations`. */
export function validateTolerations(tolerations: readonly Toleration[]): FieldError[] {
  return tolerations.flatMap((toleration, index) =>
    validateToleration(`spec.tolerations[${index}]`, toleration),
  );
}

function validateToleration(
  at: string,
  { key = "", operator = "", value = "", effect = "", tolerationSeconds }: Toleration,
): FieldError[] {
  const errors: FieldError[] = [];
  if (key !== "") errors.push(...invalidEach(`${at}.key`, key, checkQualifiedName(key)));
  if (key === "" && operator !== "Exists") {
    errors.push(
      invalid(
        `${at}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  }
  if (operator === "Exists" && value !== "") {
    errors.push(
      invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"),
    );
  }
  if (operator !== "" && !operators.includes(operator)) {
    errors.push(notSupported(`${at}.operator`, operator, operators));
  }
  if (effect !== "" && !effects.includes(effect)) {
    errors.push(notSupported(`${at}.effect`, effect, effects));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    errors.push(
      invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"),
    );
  }
  return errors;
}
