import type { Pod, Service, ServicePort } from "../../../kubernetes/types.ts";

/**
 * The variables that tell a Pod where Services are: those of its own namespace unless
 * `enableServiceLinks` is false, and always the API server's (kubelet, envvars.FromServices). Pure.
 */
export function serviceVariables(
  pod: Pod,
  services: readonly Service[],
): ReadonlyMap<string, string> {
  const namespace = pod.metadata?.namespace ?? "default";
  const links = pod.spec?.enableServiceLinks !== false;
  const chosen = new Map<string, Service>();
  for (const service of services) {
    const { name = "", namespace: own } = service.metadata ?? {};
    if (["", "None"].includes(service.spec?.clusterIP ?? "")) continue;
    const isApi = own === "default" && name === "kubernetes";
    if (own === namespace && links) chosen.set(name, service);
    else if (isApi && !chosen.has(name)) chosen.set(name, service);
  }
  return new Map([...chosen].flatMap(([name, service]) => variablesOf(name, service)));
}

function variablesOf(name: string, { spec }: Service): [string, string][] {
  const prefix = variableName(name);
  const address = spec?.clusterIP ?? "";
  const ports = spec?.ports ?? [];
  const [first] = ports;
  if (first === undefined) return [];
  const named = ports.filter((port) => (port.name ?? "") !== "");
  return [
    [`${prefix}_SERVICE_HOST`, address],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...named.map((port): [string, string] => [
      `${prefix}_SERVICE_PORT_${variableName(port.name ?? "")}`,
      String(port.port),
    ]),
    [`${prefix}_PORT`, `${protocolOf(first)}://${address}:${first.port}`],
    ...ports.flatMap((port) => linkOf(prefix, port, address)),
  ];
}

/** The variables Docker's container links had. */
function linkOf(prefix: string, port: ServicePort, address: string): [string, string][] {
  const protocol = protocolOf(port);
  const link = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
  return [
    [link, `${protocol}://${address}:${port.port}`],
    [`${link}_PROTO`, protocol],
    [`${link}_PORT`, String(port.port)],
    [`${link}_ADDR`, address],
  ];
}

function protocolOf({ protocol }: ServicePort): string {
  return (protocol || "TCP").toLowerCase();
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}
