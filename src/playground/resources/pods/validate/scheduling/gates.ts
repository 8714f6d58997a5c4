import { checkQualifiedName } from "../../../../../kubernetes/names.ts";
import type { PodReadinessGate, PodSchedulingGate } from "../../../../../kubernetes/types.ts";
import { duplicate, type FieldError, invalidEach } from "../../../field-error.ts";

/** What is wrong with `readinessGates`: conditions that others report. */
export function validateReadinessGates(
  at: string,
  gates: readonly PodReadinessGate[],
): FieldError[] {
  return gates.flatMap(({ conditionType }, index) =>
    invalidEach(`${at}[${index}].conditionType`, conditionType, checkQualifiedName(conditionType)),
  );
}

/** What is wrong with `schedulingGates`: reasons not to schedule the Pod yet. */
export function validateSchedulingGates(
  at: string,
  gates: readonly PodSchedulingGate[],
): FieldError[] {
  const seen = new Set<string>();
  return gates.flatMap(({ name }, index) => {
    const errors = invalidEach(`${at}[${index}]`, name, checkQualifiedName(name));
    if (seen.has(name)) errors.push(duplicate(`${at}[${index}]`, name));
    seen.add(name);
    return errors;
  });
}
