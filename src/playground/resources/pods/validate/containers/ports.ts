import { checkPortName, checkPortNumber } from "../../../../../kubernetes/names.ts";
import type { Container, ContainerPort, PodSpec } from "../../../../../kubernetes/types.ts";
import {
  duplicate,
  type FieldError,
  invalid,
  invalidEach,
  required,
} from "../../../field-error.ts";
import { validateRequiredChoice } from "../../../rules/values.ts";

const protocols = ["SCTP", "TCP", "UDP"];

/** What is wrong with the ports of one container. */
export function validatePorts(at: string, ports: readonly ContainerPort[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const { name = "", containerPort, hostPort = 0, protocol } = port;
    const here = `${at}[${index}]`;
    return [
      ...validatePortName(`${here}.name`, name, names),
      ...(containerPort === 0
        ? [required(`${here}.containerPort`)]
        : invalidEach(`${here}.containerPort`, containerPort, checkPortNumber(containerPort))),
      ...(hostPort === 0
        ? []
        : invalidEach(`${here}.hostPort`, hostPort, checkPortNumber(hostPort))),
      ...validateRequiredChoice(`${here}.protocol`, protocol, protocols),
    ];
  });
}

function validatePortName(field: string, name: string, names: Set<string>): FieldError[] {
  if (name === "") return [];
  const problems = checkPortName(name);
  if (problems.length > 0) return invalidEach(field, name, problems);
  if (names.has(name)) return [duplicate(field, name)];
  names.add(name);
  return [];
}

/** A port that an action goes to: its number, or the name of a container's port. */
export function validatePortReference(field: string, port: string | number): FieldError[] {
  return typeof port === "number"
    ? invalidEach(field, port, checkPortNumber(port))
    : invalidEach(field, port, checkPortName(port));
}

/** A host port can be given away once among the containers. `at` is the path of their list. */
export function validateHostPorts(at: string, containers: readonly Container[]): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, index) =>
    (container.ports ?? []).flatMap(({ hostPort = 0, hostIP = "", protocol = "" }, portIndex) => {
      if (hostPort === 0) return [];
      const slot = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(slot)) return [duplicate(`${at}[${index}].ports[${portIndex}].hostPort`, slot)];
      taken.add(slot);
      return [];
    }),
  );
}

/**
 * On the host's network a container's port is the host's. A template may leave the host port open:
 * it is filled in when the Pod is made.
 */
export function validateHostNetworkPorts(
  at: string,
  spec: PodSpec,
  { isPod }: { readonly isPod: boolean },
): FieldError[] {
  if (spec.hostNetwork !== true) return [];
  return (spec.containers ?? []).flatMap((container, index) =>
    (container.ports ?? []).flatMap(({ hostPort = 0, containerPort }, portIndex) => {
      if (hostPort === containerPort || (!isPod && hostPort === 0)) return [];
      const field = `${at}.containers[${index}].ports[${portIndex}].hostPort`;
      return [invalid(field, hostPort, "must match `containerPort` when `hostNetwork` is true")];
    }),
  );
}
