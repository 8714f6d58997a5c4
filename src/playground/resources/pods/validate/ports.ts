import { checkPortName, checkPortNumber } from "../../../../kubernetes/names.ts";
import type { Container, ContainerPort } from "../../../../kubernetes/types.ts";
import {
  duplicate,
  type FieldError,
  invalid,
  invalidEach,
  notSupported,
  required,
} from "../../field-error.ts";

const protocols = ["SCTP", "TCP", "UDP"];

/** What is wrong with the ports of one container. */
export function validatePorts(
  at: string,
  ports: readonly ContainerPort[],
  { hostNetwork }: { hostNetwork: boolean },
): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const { name = "", containerPort, hostPort = 0, protocol = "" } = port;
    const here = `${at}[${index}]`;
    const errors: FieldError[] = [];
    if (name !== "") {
      const problems = checkPortName(name);
      errors.push(...invalidEach(`${here}.name`, name, problems));
      if (problems.length === 0 && names.has(name)) errors.push(duplicate(`${here}.name`, name));
      names.add(name);
    }
    const field = `${here}.containerPort`;
    if (containerPort === 0) errors.push(required(field));
    else errors.push(...invalidEach(field, containerPort, checkPortNumber(containerPort)));
    if (hostPort !== 0) {
      errors.push(...invalidEach(`${here}.hostPort`, hostPort, checkPortNumber(hostPort)));
      if (hostNetwork && hostPort !== containerPort) {
        const detail = "must match `containerPort` when `hostNetwork` is true";
        errors.push(invalid(`${here}.hostPort`, hostPort, detail));
      }
    }
    if (protocol === "") errors.push(required(`${here}.protocol`));
    else if (!protocols.includes(protocol)) {
      errors.push(notSupported(`${here}.protocol`, protocol, protocols));
    }
    return errors;
  });
}

/** A host port can be given away once. */
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
