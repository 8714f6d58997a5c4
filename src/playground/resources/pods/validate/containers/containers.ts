import type { Container } from "../../../../../kubernetes/types.ts";
import { duplicate, type FieldError, forbidden, required } from "../../../field-error.ts";
import { type ContainerScope, validateContainer } from "./container.ts";
import { validateHostPorts } from "./ports.ts";
import { validateWatching } from "./probes.ts";
import { validateNoRestartForResize } from "./resize-policy.ts";
import { validateRestart } from "./restart-rules.ts";

/** What is wrong with the regular containers. `at` is the path of their list. */
export function validateContainers(
  at: string,
  containers: readonly Container[],
  scope: ContainerScope,
): FieldError[] {
  if (containers.length === 0) return [required(at)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, index) => {
    const here = `${at}[${index}]`;
    return [
      ...validateContainer(here, container, scope),
      ...validateUniqueName(`${here}.name`, container.name, names),
      ...validateWatching(here, container, scope.gracePeriod),
      ...validateRestart(here, container),
    ];
  });
  return [...errors, ...validateHostPorts(at, containers)];
}

/** What is wrong with the init containers, whose names must differ from those of `others`, too. */
export function validateInitContainers(
  at: string,
  containers: readonly Container[],
  others: readonly Container[],
  scope: ContainerScope,
): FieldError[] {
  const names = new Set(others.map(({ name }) => name));
  return containers.flatMap((container, index) => {
    const here = `${at}[${index}]`;
    const { resizePolicy = [], restartPolicy } = container;
    const isSidecar = restartPolicy === "Always";
    return [
      ...validateContainer(here, container, scope),
      ...validateInitRestart(here, container),
      ...validateUniqueName(`${here}.name`, container.name, names),
      // They run one after the other, so each has the ports to itself. The index is always 0.
      ...validateHostPorts(at, [container]),
      ...(isSidecar
        ? validateWatching(here, container, scope.gracePeriod)
        : validateNotWatched(here, container)),
      ...(isSidecar ? [] : validateNoRestartForResize(`${here}.resizePolicy`, resizePolicy)),
    ];
  });
}

function validateUniqueName(field: string, name = "", names: Set<string>): FieldError[] {
  if (names.has(name)) return [duplicate(field, name)];
  names.add(name);
  return [];
}

/** A sidecar is restarted whatever happens, so rules would say nothing. */
function validateInitRestart(at: string, container: Container): FieldError[] {
  if (container.restartPolicy !== "Always") return validateRestart(at, container);
  if ((container.restartPolicyRules ?? []).length === 0) return [];
  const detail =
    "restartPolicyRules are not allowed for init containers with restart policy Always";
  return [forbidden(`${at}.restartPolicyRules`, detail)];
}

/** An init container runs to its end, so nothing may ask how it is; a sidecar is an exception. */
function validateNotWatched(at: string, container: Container): FieldError[] {
  const detail = "may not be set for init containers without restartPolicy=Always";
  const fields = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;
  return fields
    .filter((field) => container[field] !== undefined)
    .map((field) => forbidden(`${at}.${field}`, detail));
}
