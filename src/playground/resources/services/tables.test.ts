import { expect, it } from "vitest";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { EndpointSlice, Endpoints, Service, ServiceSpec } from "../../../kubernetes/types.ts";
import type { Resource } from "../resource.ts";
import { endpointSlices } from "./endpoint-slices.ts";
import { endpoints } from "./endpoints.ts";
import { services } from "./services.ts";

/** All cells but name and age, wide ones too. */
function cells<T extends KubernetesObject>({ table = [] }: Resource<T>, object: T): unknown[] {
  return table
    .filter(({ name }) => name !== "Name" && name !== "Age")
    .map((column) => column.cell(object, new Date(0)));
}

it.each<[string, ServiceSpec, Service["status"], unknown[]]>([
  [
    "ClusterIP",
    { type: "ClusterIP", clusterIP: "10.96.0.1", ports: [{ port: 443, protocol: "TCP" }] },
    {},
    ["ClusterIP", "10.96.0.1", "<none>", "443/TCP", "<none>"],
  ],
  [
    "NodePort",
    {
      type: "NodePort",
      clusterIP: "10.96.0.2",
      selector: { b: "2", a: "1" },
      ports: [
        { port: 80, protocol: "TCP", nodePort: 30_080 },
        { port: 53, protocol: "UDP" },
      ],
    },
    {},
    ["NodePort", "10.96.0.2", "<none>", "80:30080/TCP,53/UDP", "a=1,b=2"],
  ],
  [
    "headless",
    { type: "ClusterIP", clusterIP: "None" },
    {},
    ["ClusterIP", "None", "<none>", "<none>", "<none>"],
  ],
  [
    "LoadBalancer",
    { type: "LoadBalancer", clusterIP: "10.96.0.3" },
    {},
    ["LoadBalancer", "10.96.0.3", "<pending>", "<none>", "<none>"],
  ],
  [
    "balanced LoadBalancer",
    { type: "LoadBalancer", clusterIP: "10.96.0.3" },
    { loadBalancer: { ingress: [{ ip: "192.0.2.1" }, { hostname: "lb.example" }] } },
    ["LoadBalancer", "10.96.0.3", "192.0.2.1,lb.example", "<none>", "<none>"],
  ],
  [
    "ExternalName",
    { type: "ExternalName", externalName: "a.b" },
    {},
    ["ExternalName", "<none>", "a.b", "<none>", "<none>"],
  ],
])("shows a Service that is %s as kubectl does", (_, spec, status, expected) => {
  expect(cells(services, { spec, status })).toEqual(expected);
});

const addresses = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ip: `10.0.0.${index + 1}` }));

it.each<[string, Endpoints["subsets"], string]>([
  ["none", undefined, "<none>"],
  ["not ready ones", [{ notReadyAddresses: addresses(1), ports: [{ port: 1 }] }], "<none>"],
  ["without ports", [{ addresses: addresses(1) }], "10.0.0.1"],
  ["some", [{ addresses: addresses(2), ports: [{ port: 80 }] }], "10.0.0.1:80,10.0.0.2:80"],
  [
    "many",
    [{ addresses: addresses(5), ports: [{ port: 80 }] }],
    "10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 2 more...",
  ],
])("shows Endpoints with %s as kubectl does", (_, subsets, expected) => {
  expect(cells(endpoints, subsets === undefined ? {} : { subsets })).toEqual([expected]);
});

it.each<[string, Partial<EndpointSlice>, unknown[]]>([
  ["nothing", {}, ["IPv4", "<unset>", "<unset>"]],
  [
    "all",
    { ports: [{ port: 80 }, {}], endpoints: [{ addresses: ["10.0.0.1"] }] },
    ["IPv4", "80,*", "10.0.0.1"],
  ],
])("shows an EndpointSlice with %s as kubectl does", (_, slice, expected) => {
  expect(cells(endpointSlices, { addressType: "IPv4", ...slice })).toEqual(expected);
});
