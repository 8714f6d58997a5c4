import { ipv4Range, ipv4Text } from "../../../kubernetes/ipv4.ts";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { DiscoveryV1EndpointPort, Service, ServicePort } from "../../../kubernetes/types.ts";
import type { Registry } from "../registry.ts";
import type { Resource } from "../resource.ts";
import { endpointSlices } from "./endpoint-slices.ts";
import { endpoints } from "./endpoints.ts";
import { services } from "./services.ts";

/** The address of the Service `kubernetes`: the first of the range. */
export function kubernetesAddress(serviceCidr: string): string {
  return ipv4Text(ipv4Range(serviceCidr).first + 1);
}

/** The address of the cluster's DNS, as kubeadm chooses it: the tenth of the range. */
export function clusterDnsAddress(serviceCidr: string): string {
  return ipv4Text(ipv4Range(serviceCidr).first + 10);
}

/** The Service by which Pods reach the API server, `default/kubernetes`. Pure. */
export function kubernetesService(serviceCidr: string, port: number): Service {
  return {
    metadata: {
      name: "kubernetes",
      namespace: "default",
      labels: { component: "apiserver", provider: "kubernetes" },
    },
    spec: {
      type: "ClusterIP",
      clusterIP: kubernetesAddress(serviceCidr),
      ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: port }],
    },
  };
}

/** The Service of the cluster's DNS, `kube-system/kube-dns`, with the labels `kubectl cluster-info` looks for. Pure. */
export function clusterDnsService(serviceCidr: string, ports: DnsPorts): Service {
  return {
    metadata: {
      name: "kube-dns",
      namespace: "kube-system",
      labels: {
        "k8s-app": "kube-dns",
        "kubernetes.io/cluster-service": "true",
        "kubernetes.io/name": "CoreDNS",
      },
    },
    spec: {
      type: "ClusterIP",
      clusterIP: clusterDnsAddress(serviceCidr),
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: ports.udp },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: ports.tcp },
      ],
    },
  };
}

/** Where the DNS server listens. */
export interface DnsPorts {
  udp: number;
  tcp: number;
}

/**
 * Makes a Service that has no selector as it has to be, and publishes one address behind each of
 * its ports' targets, as EndpointSlice and as Endpoints. One that somebody changed or deleted is
 * put right.
 */
export async function publishService(
  registry: Registry,
  wanted: Service,
  address: string,
): Promise<void> {
  const { name = "", namespace = "" } = wanted.metadata ?? {};
  const key = { namespace, name };
  const found = registry.find(services, key);
  if (found !== undefined && found.spec?.clusterIP !== wanted.spec?.clusterIP) {
    await registry.delete(services, key);
  }
  await put(registry, services, wanted, (current) => ({
    ...current,
    metadata: { ...current.metadata, labels: wanted.metadata?.labels },
    spec: { ...current.spec, ports: wanted.spec?.ports },
  }));
  const ports = (wanted.spec?.ports ?? []).map(endpointPort);
  const skipMirror = { "endpointslice.kubernetes.io/skip-mirror": "true" };
  const plain = {
    metadata: { ...key, labels: skipMirror },
    subsets: [{ addresses: [{ ip: address }], ports: ports.map((port) => ({ port: 0, ...port })) }],
  };
  const slice = {
    metadata: { ...key, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  };
  await put(registry, endpoints, plain, (current) => ({ ...current, subsets: plain.subsets }));
  await put(registry, endpointSlices, slice, (current) => ({
    ...current,
    endpoints: slice.endpoints,
    ports,
  }));
}

/** Somebody who deletes or makes the object at the same moment only costs another attempt. */
const attempts = 5;

/** Makes an object, or changes the one that is there. */
async function put<T extends KubernetesObject>(
  registry: Registry,
  resource: Resource<T>,
  wanted: T,
  change: (current: T) => T,
): Promise<void> {
  const { namespace, name = "" } = wanted.metadata ?? {};
  const key = { namespace, name };
  for (let attempt = 1; ; attempt++) {
    // What is being deleted is still to be found; a write knows better.
    const updated = await unless(404, registry.update(resource, key, change));
    if (updated || (await unless(409, registry.create(resource, namespace, wanted)))) return;
    if (attempt === attempts) throw new Error(`${resource.kind} ${name} comes and goes`);
  }
}

/** False when a write was refused by this code; throws for any other. */
async function unless(code: number, write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof StatusError && error.code === code) return false;
    throw error;
  }
}

function endpointPort({ name, protocol, targetPort }: ServicePort): DiscoveryV1EndpointPort {
  return { name, protocol, port: Number(targetPort) };
}
