import type { Endpoint, EndpointSlice, Service, ServicePort } from "../../../kubernetes/types.ts";
import { hasAddress } from "../../resources/services/service-type.ts";

/** Where the traffic to one port of one Service goes. */
export interface Route {
  /** `namespace/name:port`, as rules name it. */
  id: string;
  /** The Service's address, then its external ones. */
  addresses: readonly string[];
  port: number;
  nodePort?: number;
  protocol: "tcp" | "udp" | "sctp";
  /** A client stays with its endpoint for so many seconds. */
  affinitySeconds?: number;
  /** `address:port`, each once. */
  endpoints: readonly string[];
}

const serviceNameLabel = "kubernetes.io/service-name";

/** The routes of all Services, in the order of their names. Pure. */
export function planRoutes(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
): Route[] {
  const byService = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const { namespace = "", labels = {} } = slice.metadata ?? {};
    const key = `${namespace}/${labels[serviceNameLabel] ?? ""}`;
    byService.set(key, [...(byService.get(key) ?? []), slice]);
  }
  return services.filter(hasAddress).flatMap((service) => {
    const { namespace = "", name = "" } = service.metadata ?? {};
    const own = byService.get(`${namespace}/${name}`) ?? [];
    return (service.spec?.ports ?? []).map((port) => routeOf(service, port, own));
  });
}

function routeOf(service: Service, port: ServicePort, slices: readonly EndpointSlice[]): Route {
  const { namespace = "", name = "" } = service.metadata ?? {};
  const { spec } = service;
  const affinity = spec?.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  const label = port.name || String(port.port);
  return {
    id: `${namespace}/${name}:${label}`,
    addresses: [spec?.clusterIP ?? "", ...(spec?.externalIPs ?? [])],
    port: port.port,
    ...(port.nodePort ? { nodePort: port.nodePort } : {}),
    protocol: protocolOf(port),
    ...(spec?.sessionAffinity === "ClientIP" ? { affinitySeconds: affinity ?? 10_800 } : {}),
    endpoints: endpointsOf(port, slices),
  };
}

function protocolOf({ protocol }: ServicePort): Route["protocol"] {
  if (protocol === "UDP") return "udp";
  return protocol === "SCTP" ? "sctp" : "tcp";
}

/** The ready ones; where there are none, those that are at their end and still serve. */
function endpointsOf(port: ServicePort, slices: readonly EndpointSlice[]): string[] {
  const places = slices
    .filter(({ addressType }) => addressType === "IPv4")
    .flatMap(({ ports, endpoints }) => {
      const target = ports?.find(({ name = "" }) => name === (port.name ?? ""))?.port;
      if (target === undefined) return [];
      return (endpoints ?? []).map((endpoint) => ({ endpoint, target }));
    });
  const ready = places.filter(({ endpoint }) => isReady(endpoint));
  const chosen = ready.length > 0 ? ready : places.filter(({ endpoint }) => isLeaving(endpoint));
  const targets = chosen.map(({ endpoint, target }) => `${endpoint.addresses[0] ?? ""}:${target}`);
  return [...new Set(targets)].toSorted();
}

/** What doesn't say whether it is ready counts as ready (discovery.v1). */
function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready !== false;
}

function isLeaving({ conditions }: Endpoint): boolean {
  return conditions?.serving === true && conditions.terminating === true;
}
