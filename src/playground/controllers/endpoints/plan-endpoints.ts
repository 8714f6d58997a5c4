import { ipv4Number } from "../../../kubernetes/ipv4.ts";
import type {
  EndpointAddress,
  EndpointPort,
  EndpointSubset,
  Endpoints,
  Pod,
  Service,
} from "../../../kubernetes/types.ts";
import { isHeadless } from "../../resources/services/service-type.ts";
import { isPodReady } from "../pod-control/pod-state.ts";
import { isBehind, podAddress, podPorts } from "./pod-endpoint.ts";

/** The Endpoints object of a Service, as clients from before EndpointSlices read it. Pure. */
export function planEndpoints(service: Service, pods: readonly Pod[]): Endpoints {
  const { name, namespace, labels } = service.metadata ?? {};
  const published = service.spec?.publishNotReadyAddresses === true;
  const subsets = new Map<string, Required<EndpointSubset>>();
  for (const pod of pods.filter((candidate) => isBehind(service, candidate))) {
    if (pod.metadata?.deletionTimestamp !== undefined && !published) continue;
    const ports = podPorts(service, pod).map(plainPort);
    if (ports.length === 0 && !isHeadless(service)) continue;
    const key = JSON.stringify(ports);
    const subset = subsets.get(key) ?? { addresses: [], notReadyAddresses: [], ports };
    const list = published || isPodReady(pod) ? subset.addresses : subset.notReadyAddresses;
    list.push(podAddress(service, pod));
    subsets.set(key, subset);
  }
  return {
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        "endpoints.kubernetes.io/managed-by": "endpoint-controller",
        ...(isHeadless(service) ? { "service.kubernetes.io/headless": "" } : {}),
      },
    },
    ...(subsets.size === 0 ? {} : { subsets: [...subsets.values()].map(withoutEmpty) }),
  };
}

function plainPort({
  name = "",
  port = 0,
  protocol,
  appProtocol,
}: Partial<EndpointPort>): EndpointPort {
  return {
    ...(name === "" ? {} : { name }),
    port,
    protocol,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  };
}

function withoutEmpty({
  addresses,
  notReadyAddresses,
  ports,
}: Required<EndpointSubset>): EndpointSubset {
  return {
    ...(addresses.length === 0 ? {} : { addresses: sorted(addresses) }),
    ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses: sorted(notReadyAddresses) }),
    ...(ports.length === 0 ? {} : { ports }),
  };
}

function sorted(addresses: EndpointAddress[]): EndpointAddress[] {
  return addresses.toSorted((a, b) => ipv4Number(a.ip) - ipv4Number(b.ip));
}
