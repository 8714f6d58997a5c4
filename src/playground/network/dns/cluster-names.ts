import type { Endpoint, EndpointSlice, Service } from "../../../kubernetes/types.ts";
import { namespaces } from "../../resources/namespaces/namespaces.ts";
import type { Registry } from "../../resources/registry.ts";
import { endpointSlices } from "../../resources/services/endpoint-slices.ts";
import { services } from "../../resources/services/services.ts";

/** One endpoint that answers, and the ports it answers at. */
export interface NamedEndpoint {
  address: string;
  hostname?: string;
  ports: readonly { name: string; port: number; protocol: string }[];
}

/** What the cluster's names lead to. */
export interface ClusterNames {
  hasNamespace(namespace: string): boolean;
  service(namespace: string, name: string): Service | undefined;
  /** Those that are ready, or published though they aren't. */
  endpoints(service: Service): NamedEndpoint[];
  /** The Service with this address, and the endpoints of others that have it. */
  byAddress(address: string): { service: Service; endpoint?: NamedEndpoint }[];
}

const serviceNameLabel = "kubernetes.io/service-name";

/** The names as the registry's memory has them at each look. */
export function clusterNames(registry: Registry): ClusterNames {
  const slicesOf = ({ metadata }: Service) =>
    registry
      .list(endpointSlices, metadata?.namespace)
      .items.filter(({ metadata: slice }) => slice?.labels?.[serviceNameLabel] === metadata?.name);
  const endpoints = (service: Service) => slicesOf(service).flatMap(readyEndpoints);
  return {
    hasNamespace: (name) => registry.find(namespaces, { name }) !== undefined,
    service: (namespace, name) => registry.find(services, { namespace, name }),
    endpoints,
    byAddress(address) {
      const all = registry.list(services).items;
      const owner = all.find(({ spec }) => spec?.clusterIP === address);
      if (owner !== undefined) return [{ service: owner }];
      return registry.list(endpointSlices).items.flatMap((slice) => {
        const endpoint = readyEndpoints(slice).find((each) => each.address === address);
        const name = slice.metadata?.labels?.[serviceNameLabel] ?? "";
        const service = all.find(
          ({ metadata }) =>
            metadata?.name === name && metadata.namespace === slice.metadata?.namespace,
        );
        return endpoint === undefined || service === undefined ? [] : [{ service, endpoint }];
      });
    },
  };
}

function readyEndpoints({ endpoints, ports }: EndpointSlice): NamedEndpoint[] {
  const named = (ports ?? []).map(({ name = "", port = 0, protocol = "TCP" }) => ({
    name,
    port,
    protocol,
  }));
  return (endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses, hostname }: Endpoint) =>
      addresses.map((address) => ({
        address,
        ...(hostname === undefined ? {} : { hostname }),
        ports: named,
      })),
    );
}
