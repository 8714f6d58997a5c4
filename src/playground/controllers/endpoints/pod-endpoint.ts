import type {
  DiscoveryV1EndpointPort,
  Endpoint,
  EndpointAddress,
  Pod,
  Service,
  ServicePort,
} from "../../../kubernetes/types.ts";
import { isPodFinished, isPodReady } from "../pod-control/pod-state.ts";

/** Whether a Pod stands behind a Service: selected, with an address, and not at its end. */
export function isBehind(service: Service, pod: Pod): boolean {
  const selector = Object.entries(service.spec?.selector ?? {});
  const { labels = {} } = pod.metadata ?? {};
  return (
    selector.length > 0 &&
    selector.every(([key, value]) => labels[key] === value) &&
    (pod.status?.podIP ?? "") !== "" &&
    !isPodFinished(pod)
  );
}

/** discovery.v1.Endpoint of a Pod. */
export function podEndpoint(service: Service, pod: Pod): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata?.deletionTimestamp !== undefined;
  const published = service.spec?.publishNotReadyAddresses === true;
  return {
    addresses: [pod.status?.podIP ?? ""],
    conditions: { ready: published || (serving && !terminating), serving, terminating },
    ...hostnameOf(service, pod),
    ...placeOf(pod),
  };
}

/** core.v1.EndpointAddress of a Pod. */
export function podAddress(service: Service, pod: Pod): EndpointAddress {
  return { ip: pod.status?.podIP ?? "", ...hostnameOf(service, pod), ...placeOf(pod) };
}

function placeOf({ metadata, spec }: Pod) {
  const { name, namespace, uid } = metadata ?? {};
  return {
    ...(spec?.nodeName ? { nodeName: spec.nodeName } : {}),
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}

/** A Pod whose subdomain is the Service has a name of its own below it. */
function hostnameOf({ metadata }: Service, { spec }: Pod): { hostname?: string } {
  const { hostname = "", subdomain = "" } = spec ?? {};
  return hostname !== "" && subdomain === metadata?.name ? { hostname } : {};
}

/** The ports of a Service as they are in one Pod; a named one that it doesn't have is left out. */
export function podPorts(service: Service, pod: Pod): DiscoveryV1EndpointPort[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const target = targetOf(port, pod);
    if (target === undefined) return [];
    const { name = "", protocol, appProtocol } = port;
    return [{ name, port: target, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });
}

function targetOf({ targetPort, port, protocol }: ServicePort, { spec }: Pod): number | undefined {
  if (typeof targetPort !== "string") return targetPort ?? port;
  // Sidecars are init containers that go on; their ports count as well.
  const sidecars = (spec?.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === "Always",
  );
  return [...(spec?.containers ?? []), ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .find(({ name, protocol: own = "TCP" }) => name === targetPort && own === protocol)
    ?.containerPort;
}
