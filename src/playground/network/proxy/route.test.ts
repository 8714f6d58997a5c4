import { expect, it } from "vitest";
import type { Endpoint, EndpointSlice, Service } from "../../../kubernetes/types.ts";
import { planRoutes, type Route } from "./route.ts";

const service = (spec: Service["spec"]): Service => ({
  metadata: { namespace: "default", name: "web" },
  spec: { type: "ClusterIP", clusterIP: "10.96.7.7", ...spec },
});
const endpoint = (address: string, conditions: Endpoint["conditions"] = { ready: true }) => ({
  addresses: [address],
  conditions,
});
const slice = (
  endpoints: Endpoint[],
  ports: EndpointSlice["ports"],
  name = "web",
): EndpointSlice => ({
  metadata: { namespace: "default", labels: { "kubernetes.io/service-name": name } },
  addressType: "IPv4",
  endpoints,
  ports,
});
const http = [{ name: "http", port: 80, protocol: "TCP", targetPort: "h" }];
const at8080 = [{ name: "http", port: 8080, protocol: "TCP" }];

it.each<[string, Service, EndpointSlice[], Partial<Route>[]]>([
  [
    "leads to the ready endpoints of all its slices, each once",
    service({ ports: http }),
    [
      slice([endpoint("10.0.0.3"), endpoint("10.0.0.2")], at8080),
      slice([endpoint("10.0.0.2"), endpoint("10.0.0.4", { ready: false })], at8080),
      slice([endpoint("10.0.0.9")], at8080, "other"),
    ],
    [{ endpoints: ["10.0.0.2:8080", "10.0.0.3:8080"] }],
  ],
  [
    "leads to those that end but still serve when none is ready",
    service({ ports: http }),
    [
      slice(
        [
          endpoint("10.0.0.2", { ready: false, serving: true, terminating: true }),
          endpoint("10.0.0.3", { ready: false, serving: false, terminating: true }),
        ],
        at8080,
      ),
    ],
    [{ endpoints: ["10.0.0.2:8080"] }],
  ],
  [
    "takes an endpoint that doesn't say for ready",
    service({ ports: http }),
    [slice([{ addresses: ["10.0.0.2"] }], at8080)],
    [{ endpoints: ["10.0.0.2:8080"] }],
  ],
  [
    "leads each port where its name says",
    service({ ports: [...http, { name: "dns", port: 53, protocol: "UDP", nodePort: 30_053 }] }),
    [slice([endpoint("10.0.0.2")], [...at8080, { name: "dns", port: 5353, protocol: "UDP" }])],
    [
      { id: "default/web:http", port: 80, protocol: "tcp", endpoints: ["10.0.0.2:8080"] },
      { id: "default/web:dns", protocol: "udp", nodePort: 30_053, endpoints: ["10.0.0.2:5353"] },
    ],
  ],
  [
    "has external addresses and an affinity",
    service({ ports: http, externalIPs: ["192.0.2.9"], sessionAffinity: "ClientIP" }),
    [],
    [{ addresses: ["10.96.7.7", "192.0.2.9"], affinitySeconds: 10_800, endpoints: [] }],
  ],
  ["is none for a headless Service", service({ clusterIP: "None", ports: http }), [], []],
  ["is none for another name", service({ type: "ExternalName", clusterIP: "" }), [], []],
])("a route %s", (_, one, slices, expected) => {
  const routes = planRoutes([one], slices);
  expect(routes).toHaveLength(expected.length);
  expect(routes).toMatchObject(expected);
});
