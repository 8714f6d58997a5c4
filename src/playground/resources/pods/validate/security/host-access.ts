import type { PodSpec } from "../../../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid } from "../../../field-error.ts";
import { everyContainer } from "../every-container.ts";

/** A Pod with users of its own may not be in namespaces of the host. `at` is the path of the spec. */
export function validateHostUsers(at: string, spec: PodSpec): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const detail = "when `hostUsers` is false";
  const errors: FieldError[] = [];
  if (spec.hostNetwork === true) errors.push(forbidden(`${at}.hostNetwork`, detail));
  // Two paths carry Go's names.
  if (spec.hostPID === true) errors.push(forbidden(`${at}.HostPID`, detail));
  if (spec.hostIPC === true) errors.push(forbidden(`${at}.HostIPC`, detail));
  for (const { at: here, container } of everyContainer(at, spec)) {
    if ((container.volumeDevices ?? []).length > 0) {
      errors.push(forbidden(`${here}.volumeDevices`, detail));
    }
  }
  return errors;
}

/** Windows: when one container is a process of the host, all are, and the network is the host's. */
export function validateHostProcesses(at: string, spec: PodSpec): FieldError[] {
  const podWide = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = everyContainer(at, spec).map(({ at: here, container }) => ({
    here,
    own: container.securityContext?.windowsOptions?.hostProcess,
  }));
  const errors = containers.flatMap(({ here, own }) => {
    if (podWide === undefined || own === undefined || own === podWide) return [];
    const detail = `pod hostProcess value must be identical if both are specified, was ${podWide}`;
    return [invalid(`${here}.securityContext.windowsOptions.hostProcess`, own, detail)];
  });
  const hostProcesses = containers.filter(({ own }) => own ?? podWide ?? false).length;
  if (hostProcesses === 0) return errors;
  if (hostProcesses !== containers.length) {
    const detail =
      "If pod contains any hostProcess containers then all containers must be HostProcess containers";
    errors.push(invalid(at, "", detail));
  }
  if (spec.hostNetwork !== true) {
    const detail = "hostNetwork must be true if pod contains any hostProcess containers";
    errors.push(invalid(`${at}.hostNetwork`, false, detail));
  }
  return errors;
}
