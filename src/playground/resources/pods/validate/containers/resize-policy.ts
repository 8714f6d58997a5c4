import type { ContainerResizePolicy } from "../../../../../kubernetes/types.ts";
import { duplicate, type FieldError, invalid } from "../../../field-error.ts";
import { validateRequiredChoice } from "../../../rules/values.ts";

/** What is wrong with `resizePolicy`. `podRestartPolicy` is that of the Pod. */
export function validateResizePolicies(
  field: string,
  policies: readonly ContainerResizePolicy[],
  podRestartPolicy: string,
): FieldError[] {
  const resources = new Set<string>();
  return policies.flatMap(({ resourceName, restartPolicy }, index) => {
    const errors = resources.has(resourceName)
      ? [duplicate(`${field}[${index}]`, resourceName)]
      : [];
    resources.add(resourceName);
    errors.push(
      ...validateRequiredChoice(field, resourceName, ["cpu", "memory"]),
      ...validateRequiredChoice(field, restartPolicy, ["NotRequired", "RestartContainer"]),
    );
    if (podRestartPolicy === "Never" && restartPolicy !== "NotRequired") {
      const detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
      errors.push(invalid(field, restartPolicy, detail));
    }
    return errors;
  });
}

/** A container that runs to its end cannot be restarted for a resize. */
export function validateNoRestartForResize(
  field: string,
  policies: readonly ContainerResizePolicy[],
): FieldError[] {
  return policies.flatMap(({ restartPolicy }, index) => {
    if (restartPolicy !== "RestartContainer") return [];
    const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
    return [invalid(`${field}[${index}].restartPolicy`, restartPolicy, detail)];
  });
}
