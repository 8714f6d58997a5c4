import { isDeepStrictEqual } from "node:util";
import type {
  Endpoint,
  EndpointAddress,
  EndpointSlice,
  EndpointSubset,
  Endpoints,
} from "../../../kubernetes/types.ts";
import { controllerReference } from "../ownership/owner-reference.ts";
import { managedByLabel, type SlicesPlan, serviceNameLabel } from "./plan-endpoint-slices.ts";

export const mirroredBy = "endpointslicemirroring-controller.k8s.io";
const skipLabel = "endpointslice.kubernetes.io/skip-mirror";
/** The mirroring controller's --mirroring-max-endpoints-per-subset. */
const mostAddresses = 1000;

/**
 * The slices that repeat Endpoints which somebody wrote by hand, one for each subset, for all that
 * read slices only. Pure.
 */
export function planMirror(
  endpoints: Endpoints | undefined,
  existing: readonly EndpointSlice[],
): SlicesPlan {
  const wanted = endpoints === undefined ? [] : mirrorsOf(endpoints);
  const plan: SlicesPlan = { create: [], update: [], remove: existing.slice(wanted.length) };
  for (const [index, mirror] of wanted.entries()) {
    const found = existing[index];
    if (found === undefined) {
      plan.create.push(mirror);
      continue;
    }
    const { labels, ownerReferences } = mirror.metadata ?? {};
    const metadata = { ...found.metadata, labels, ownerReferences };
    const next = { ...found, metadata, endpoints: mirror.endpoints, ports: mirror.ports };
    if (!isDeepStrictEqual(next, found)) plan.update.push(next);
  }
  return plan;
}

function mirrorsOf(endpoints: Endpoints): EndpointSlice[] {
  const { name = "", namespace, labels = {} } = endpoints.metadata ?? {};
  if (labels[skipLabel] === "true") return [];
  return (endpoints.subsets ?? []).map((subset) => ({
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, [managedByLabel]: mirroredBy, [serviceNameLabel]: name },
      ownerReferences: [controllerReference(endpoints)],
    },
    addressType: "IPv4",
    endpoints: mirroredEndpoints(subset),
    ports: (subset.ports ?? []).map(({ name: port = "", ...rest }) => ({ name: port, ...rest })),
  }));
}

function mirroredEndpoints({ addresses = [], notReadyAddresses = [] }: EndpointSubset): Endpoint[] {
  return [
    ...addresses.map((address) => mirroredEndpoint(address, { ready: true })),
    ...notReadyAddresses.map((address) => mirroredEndpoint(address, { ready: false })),
  ].slice(0, mostAddresses);
}

function mirroredEndpoint(
  { ip, hostname, nodeName, targetRef }: EndpointAddress,
  conditions: { ready: boolean },
): Endpoint {
  return {
    addresses: [ip],
    conditions,
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  };
}
