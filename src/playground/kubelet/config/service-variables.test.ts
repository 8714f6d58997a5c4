import { expect, it } from "vitest";
import type { Pod, Service } from "../../../kubernetes/types.ts";
import { serviceVariables } from "./service-variables.ts";

const service = (namespace: string, name: string, spec: Service["spec"]): Service => ({
  metadata: { namespace, name },
  spec,
});
const kubernetes = service("default", "kubernetes", {
  clusterIP: "10.96.0.1",
  ports: [{ name: "https", port: 443, protocol: "TCP" }],
});
const cache = service("shop", "redis-cache", {
  clusterIP: "10.96.0.9",
  ports: [
    { name: "redis", port: 6379, protocol: "TCP" },
    { name: "gossip", port: 7946, protocol: "UDP" },
  ],
});
const services = [
  kubernetes,
  cache,
  service("shop", "headless", { clusterIP: "None", ports: [{ port: 1 }] }),
  service("shop", "away", { type: "ExternalName", externalName: "example.com" }),
  service("other", "elsewhere", { clusterIP: "10.96.0.10", ports: [{ port: 1 }] }),
];
const pod = (namespace: string, spec: Partial<Pod["spec"]> = {}): Pod => ({
  metadata: { namespace },
  spec: { containers: [], ...spec },
});
const ofKubernetes = {
  KUBERNETES_SERVICE_HOST: "10.96.0.1",
  KUBERNETES_SERVICE_PORT: "443",
  KUBERNETES_SERVICE_PORT_HTTPS: "443",
  KUBERNETES_PORT: "tcp://10.96.0.1:443",
  KUBERNETES_PORT_443_TCP: "tcp://10.96.0.1:443",
  KUBERNETES_PORT_443_TCP_PROTO: "tcp",
  KUBERNETES_PORT_443_TCP_PORT: "443",
  KUBERNETES_PORT_443_TCP_ADDR: "10.96.0.1",
};

it.each<[string, Pod, Service[], Record<string, string>]>([
  [
    "its namespace's Services and the API server",
    pod("shop"),
    services,
    {
      ...ofKubernetes,
      REDIS_CACHE_SERVICE_HOST: "10.96.0.9",
      REDIS_CACHE_SERVICE_PORT: "6379",
      REDIS_CACHE_SERVICE_PORT_REDIS: "6379",
      REDIS_CACHE_SERVICE_PORT_GOSSIP: "7946",
      REDIS_CACHE_PORT: "tcp://10.96.0.9:6379",
      REDIS_CACHE_PORT_6379_TCP: "tcp://10.96.0.9:6379",
      REDIS_CACHE_PORT_6379_TCP_PROTO: "tcp",
      REDIS_CACHE_PORT_6379_TCP_PORT: "6379",
      REDIS_CACHE_PORT_6379_TCP_ADDR: "10.96.0.9",
      REDIS_CACHE_PORT_7946_UDP: "udp://10.96.0.9:7946",
      REDIS_CACHE_PORT_7946_UDP_PROTO: "udp",
      REDIS_CACHE_PORT_7946_UDP_PORT: "7946",
      REDIS_CACHE_PORT_7946_UDP_ADDR: "10.96.0.9",
    },
  ],
  [
    "the API server alone when it wants no links",
    pod("shop", { enableServiceLinks: false }),
    services,
    ofKubernetes,
  ],
  ["the API server alone where there is no Service", pod("bare"), services, ofKubernetes],
  [
    "its own namespace's kubernetes rather than the API server",
    pod("shop"),
    [kubernetes, service("shop", "kubernetes", { clusterIP: "10.96.0.2", ports: [{ port: 1 }] })],
    expect.objectContaining({ KUBERNETES_SERVICE_HOST: "10.96.0.2" }),
  ],
])("a Pod is told of %s", (_, one, all, expected) => {
  expect(Object.fromEntries(serviceVariables(one, all))).toEqual(expected);
});
