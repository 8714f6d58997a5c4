import { isDeepStrictEqual } from "node:util";
import type {
  DiscoveryV1EndpointPort,
  Endpoint,
  EndpointSlice,
  Pod,
  Service,
} from "../../../kubernetes/types.ts";
import { isHeadless } from "../../resources/services/service-type.ts";
import { controllerReference } from "../ownership/owner-reference.ts";
import { isBehind, podEndpoint, podPorts } from "./pod-endpoint.ts";

/** What brings the slices of a Service up to date. Names of new ones are made by the server. */
export interface SlicesPlan {
  create: EndpointSlice[];
  update: EndpointSlice[];
  remove: EndpointSlice[];
}

/** kube-controller-manager's --max-endpoints-per-slice. */
const sliceSize = 100;
export const managedBy = "endpointslice-controller.k8s.io";
export const serviceNameLabel = "kubernetes.io/service-name";
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";
const headlessLabel = "service.kubernetes.io/headless";

/**
 * The slices a Service needs: Pods with the same ports share slices, an endpoint stays in the slice
 * it is in, and one slice is left when nothing stands behind the Service. Pure.
 */
export function planEndpointSlices(
  service: Service,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
): SlicesPlan {
  const plan: SlicesPlan = { create: [], update: [], remove: [] };
  const groups = groupByPorts(service, pods);
  const free = [...existing].toSorted((a, b) =>
    (a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1,
  );
  for (const { ports, endpoints } of groups) {
    const own = takeMatching(free, ports);
    const { kept, added } = placeEndpoints(endpoints, own);
    for (const [index, slice] of own.entries()) {
      const content = kept[index] ?? [];
      if (content.length === 0) plan.remove.push(slice);
      else keep(plan, slice, sliceOf(service, ports, content));
    }
    for (let at = 0; at < added.length; at += sliceSize) {
      const content = added.slice(at, at + sliceSize);
      // A slice nobody needs any more is used again rather than another made.
      const spare = free.pop();
      const wanted = sliceOf(service, ports, content);
      if (spare === undefined) plan.create.push(wanted);
      else keep(plan, spare, wanted);
    }
  }
  if (groups.length === 0) {
    const spare = free.pop();
    const empty = sliceOf(service, [], []);
    if (spare === undefined) plan.create.push(empty);
    else keep(plan, spare, empty);
  }
  plan.remove.push(...free);
  return plan;
}

interface Group {
  ports: DiscoveryV1EndpointPort[];
  endpoints: Endpoint[];
}

function groupByPorts(service: Service, pods: readonly Pod[]): Group[] {
  const groups = new Map<string, Group>();
  for (const pod of pods.filter((candidate) => isBehind(service, candidate))) {
    const ports = podPorts(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(podEndpoint(service, pod));
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Takes the slices with exactly these ports out of `free`. */
function takeMatching(free: EndpointSlice[], ports: DiscoveryV1EndpointPort[]): EndpointSlice[] {
  const matching = free.filter((slice) => isDeepStrictEqual(slice.ports ?? [], ports));
  for (const slice of matching) free.splice(free.indexOf(slice), 1);
  return matching;
}

/** Endpoints go where they were; new ones into what room is left, and the rest into slices to come. */
function placeEndpoints(
  endpoints: readonly Endpoint[],
  slices: readonly EndpointSlice[],
): { kept: Endpoint[][]; added: Endpoint[] } {
  const places = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]));
  const kept = slices.map((slice) =>
    (slice.endpoints ?? []).flatMap((before) => {
      const now = places.get(identity(before));
      places.delete(identity(before));
      return now ?? [];
    }),
  );
  const added = [...places.values()];
  for (const list of kept) list.push(...added.splice(0, Math.max(sliceSize - list.length, 0)));
  return { kept, added };
}

function identity({ targetRef, addresses }: Endpoint): string {
  return `${targetRef?.uid ?? ""} ${addresses[0] ?? ""}`;
}

function keep(plan: SlicesPlan, slice: EndpointSlice, wanted: EndpointSlice): void {
  const next: EndpointSlice = {
    ...slice,
    metadata: {
      ...slice.metadata,
      labels: wanted.metadata?.labels,
      ownerReferences: wanted.metadata?.ownerReferences,
    },
    endpoints: wanted.endpoints,
    ports: wanted.ports,
  };
  if (!isDeepStrictEqual(next, slice)) plan.update.push(next);
}

function sliceOf(
  service: Service,
  ports: DiscoveryV1EndpointPort[],
  endpoints: Endpoint[],
): EndpointSlice {
  const { name = "", namespace } = service.metadata ?? {};
  return {
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: {
        ...service.metadata?.labels,
        ...(isHeadless(service) ? { [headlessLabel]: "" } : {}),
        [managedByLabel]: managedBy,
        [serviceNameLabel]: name,
      },
      ownerReferences: [controllerReference(service)],
    },
    addressType: "IPv4",
    endpoints,
    ports,
  };
}
