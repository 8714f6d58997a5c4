import type { Container, PodSpec } from "../../../../kubernetes/types.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  notSupported,
  required,
} from "../../field-error.ts";
import { type ContainerScope, validateContainer } from "./container.ts";
import { validateHostPorts } from "./ports.ts";
import { validateHandler, validateProbe } from "./probes.ts";

/** What is wrong with `spec.containers` and `spec.initContainers`. */
export function validateContainers(spec: PodSpec): FieldError[] {
  const containers = spec.containers ?? [];
  const initContainers = spec.initContainers ?? [];
  const scope = scopeOf(spec);
  const names = new Set<string>();
  const noneAtAll = containers.length === 0 ? [required("spec.containers")] : [];
  const regular = containers.flatMap((container, index) => [
    ...validateContainer(`spec.containers[${index}]`, container, scope),
    ...validateProbes(`spec.containers[${index}]`, container),
    ...unique(`spec.containers[${index}].name`, container.name, names),
  ]);
  const init = initContainers.flatMap((container, index) => [
    ...validateContainer(`spec.initContainers[${index}]`, container, scope),
    ...validateInitContainer(`spec.initContainers[${index}]`, container),
    ...unique(`spec.initContainers[${index}].name`, container.name, names),
  ]);
  return [...noneAtAll, ...regular, ...validateHostPorts("spec.containers", containers), ...init];
}

/** What a container's rules need of its Pod. */
export function scopeOf(spec: PodSpec): ContainerScope {
  return {
    volumes: new Set((spec.volumes ?? []).map(({ name }) => name)),
    hostNetwork: spec.hostNetwork === true,
    hostProcess: spec.securityContext?.windowsOptions?.hostProcess,
  };
}

function unique(field: string, name: string, names: Set<string>): FieldError[] {
  if ((name ?? "") === "") return [];
  if (names.has(name)) return [duplicate(field, name)];
  names.add(name);
  return [];
}

const restartPolicies = ["Always", "Never", "OnFailure"];

function validateProbes(at: string, container: Container): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle, restartPolicy } = container;
  const policy =
    restartPolicy === undefined || restartPolicies.includes(restartPolicy)
      ? []
      : [notSupported(`${at}.restartPolicy`, restartPolicy, restartPolicies)];
  return [
    ...policy,
    ...validateProbe(`${at}.livenessProbe`, livenessProbe, { onlyOneSuccess: true }),
    ...validateProbe(`${at}.readinessProbe`, readinessProbe, { onlyOneSuccess: false }),
    ...validateProbe(`${at}.startupProbe`, startupProbe, { onlyOneSuccess: true }),
    ...(lifecycle?.postStart === undefined
      ? []
      : validateHandler(`${at}.lifecycle.postStart`, lifecycle.postStart)),
    ...(lifecycle?.preStop === undefined
      ? []
      : validateHandler(`${at}.lifecycle.preStop`, lifecycle.preStop)),
  ];
}

/** An init container runs to its end, so nothing may ask how it is; a sidecar is an exception. */
function validateInitContainer(at: string, container: Container): FieldError[] {
  if (container.restartPolicy === "Always") return validateProbes(at, container);
  const detail = "may not be set for init containers without restartPolicy=Always";
  const fields = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;
  return [
    ...fields
      .filter((field) => container[field] !== undefined)
      .map((field) => forbidden(`${at}.${field}`, detail)),
    ...validateProbes(at, { name: container.name, ...policyOf(container) }),
  ];
}

function policyOf({ restartPolicy }: Container): Pick<Container, "restartPolicy"> {
  return restartPolicy === undefined ? {} : { restartPolicy };
}
