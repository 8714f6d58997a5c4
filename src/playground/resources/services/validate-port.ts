import {
  checkDns1123Label,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
} from "../../../kubernetes/names.ts";
import type { ServicePort, ServiceSpec } from "../../../kubernetes/types.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  required,
} from "../field-error.ts";
import { type GoShape, goStruct } from "../go-value.ts";
import { validateOptionalName, validateRequiredChoice } from "../rules/values.ts";

/** The internal ServicePort of kube-apiserver, which it prints when two ports are the same. */
const portShape: GoShape = [
  ["Name", "name", ""],
  ["Protocol", "protocol", ""],
  ["AppProtocol", "appProtocol", null],
  ["Port", "port", 0],
  ["TargetPort", "targetPort", 0],
  ["NodePort", "nodePort", 0],
];

/** What is wrong with the ports of a Service, alone and together. */
export function validateServicePorts(spec: ServiceSpec): FieldError[] {
  const { ports = [], type } = spec;
  const names = new Set<string>();
  const ofService = new Set<string>();
  const ofNode = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `spec.ports[${index}]`;
    const { name = "", protocol = "", nodePort = 0 } = port;
    const errors = validatePort(at, port, { nameRequired: ports.length > 1, names });
    if (type === "LoadBalancer" && port.port === 10_250) {
      const problem = "may not expose port 10250 externally since it is used by kubelet";
      errors.push(invalid(at, port.port, problem));
    }
    const same = `${protocol}/${port.port}`;
    if (ofService.has(same)) {
      errors.push(duplicate(at, goStruct(portShape, { protocol, port: port.port })));
    }
    ofService.add(same);
    if (nodePort !== 0) {
      if (type === "ClusterIP") {
        errors.push(forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
      }
      const taken = `${protocol}/${nodePort}`;
      if (ofNode.has(taken)) errors.push(duplicate(`${at}.nodePort`, nodePort));
      ofNode.add(taken);
    }
    names.add(name);
    return errors;
  });
}

function validatePort(
  at: string,
  port: ServicePort,
  { nameRequired, names }: { nameRequired: boolean; names: ReadonlySet<string> },
): FieldError[] {
  const { name = "", protocol, targetPort, appProtocol } = port;
  const nameErrors = nameRequired && name === "" ? [required(`${at}.name`)] : [];
  return [
    ...nameErrors,
    ...validateOptionalName(`${at}.name`, name, checkDns1123Label),
    ...(name !== "" && names.has(name) ? [duplicate(`${at}.name`, name)] : []),
    ...invalidEach(`${at}.port`, port.port ?? 0, checkPortNumber(port.port ?? 0)),
    ...validateRequiredChoice(`${at}.protocol`, protocol, ["SCTP", "TCP", "UDP"]),
    ...(typeof targetPort === "string"
      ? invalidEach(`${at}.targetPort`, targetPort, checkPortName(targetPort))
      : invalidEach(`${at}.targetPort`, targetPort ?? 0, checkPortNumber(targetPort ?? 0))),
    ...validateOptionalName(`${at}.appProtocol`, appProtocol, checkQualifiedName),
  ];
}
