import { describe, expect, it } from "vitest";
import type { EndpointSlice, Pod, Service, ServiceSpec } from "../../../kubernetes/types.ts";
import { planEndpointSlices } from "./plan-endpoint-slices.ts";
import { planEndpoints } from "./plan-endpoints.ts";

const service = (spec: ServiceSpec = {}): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "default", uid: "s1", labels: { tier: "front" } },
  spec: {
    clusterIP: "10.96.0.7",
    selector: { app: "web" },
    ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: "http" }],
    ...spec,
  },
});

interface PodFacts {
  ready?: boolean;
  deleting?: boolean;
  phase?: string;
  ip?: string;
  app?: string;
  port?: number;
  hostname?: string;
}

function aPod(index: number, facts: PodFacts = {}): Pod {
  const { ready = true, deleting, phase = "Running", ip = `10.244.0.${index}` } = facts;
  const { app = "web", port = 8080, hostname } = facts;
  return {
    metadata: {
      name: `p${index}`,
      namespace: "default",
      uid: `u${index}`,
      labels: { app },
      ...(deleting ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
    },
    spec: {
      nodeName: "node-1",
      containers: [{ name: "c", image: "i", ports: [{ name: "http", containerPort: port }] }],
      ...(hostname === undefined ? {} : { hostname, subdomain: "web" }),
    },
    status: {
      phase,
      ...(ip === "" ? {} : { podIP: ip }),
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
    },
  };
}

const conditions = (slices: EndpointSlice[]) =>
  slices.flatMap(({ endpoints }) =>
    (endpoints ?? []).map((each) => {
      const { ready, serving, terminating } = each.conditions ?? {};
      const flags = [ready && "ready", serving && "serving", terminating && "terminating"];
      return [each.addresses[0], ...flags.filter(Boolean)].join(" ");
    }),
  );

describe("the slices of a new Service hold", () => {
  it.each<[string, Pod[], ServiceSpec, string[]]>([
    ["a ready Pod", [aPod(1)], {}, ["10.244.0.1 ready serving"]],
    ["one that isn't ready", [aPod(1, { ready: false })], {}, ["10.244.0.1"]],
    [
      "one that isn't, as ready when that is wanted",
      [aPod(1, { ready: false })],
      { publishNotReadyAddresses: true },
      ["10.244.0.1 ready"],
    ],
    [
      "one that is being deleted and still serves",
      [aPod(1, { deleting: true })],
      {},
      ["10.244.0.1 serving terminating"],
    ],
    ["none that has ended", [aPod(1, { phase: "Succeeded" })], {}, []],
    ["none without an address", [aPod(1, { ip: "" })], {}, []],
    ["none that isn't selected", [aPod(1, { app: "other" })], {}, []],
  ])("%s", (_, pods, spec, expected) => {
    const { create, update, remove } = planEndpointSlices(service(spec), pods, []);
    expect([...update, ...remove]).toEqual([]);
    expect(create).toHaveLength(1);
    expect(conditions(create)).toEqual(expected);
  });

  it("what says whose they are", () => {
    const [slice] = planEndpointSlices(service(), [aPod(1, { hostname: "web-0" })], []).create;
    expect(slice).toEqual({
      metadata: {
        generateName: "web-",
        namespace: "default",
        labels: {
          tier: "front",
          "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
          "kubernetes.io/service-name": "web",
        },
        ownerReferences: [
          {
            apiVersion: "v1",
            kind: "Service",
            name: "web",
            uid: "s1",
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      addressType: "IPv4",
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      endpoints: [
        {
          addresses: ["10.244.0.1"],
          conditions: { ready: true, serving: true, terminating: false },
          hostname: "web-0",
          nodeName: "node-1",
          targetRef: { kind: "Pod", namespace: "default", name: "p1", uid: "u1" },
        },
      ],
    });
  });

  it("Pods of different ports apart, and at most a hundred each", () => {
    const pods = [
      ...Array.from({ length: 150 }, (_, index) => aPod(index)),
      aPod(200, { port: 9090 }),
    ];
    const { create } = planEndpointSlices(service(), pods, []);
    const sizes = create.map(({ ports, endpoints }) => [ports?.[0]?.port, endpoints?.length]);
    expect(sizes).toEqual([
      [8080, 100],
      [8080, 50],
      [9090, 1],
    ]);
  });

  it("the label of a headless one", () => {
    const [slice] = planEndpointSlices(service({ clusterIP: "None" }), [], []).create;
    expect(slice?.metadata?.labels).toHaveProperty(["service.kubernetes.io/headless"], "");
  });
});

describe("the slices there are", () => {
  const stored = (pods: Pod[], name = "web-1", spec: ServiceSpec = {}): EndpointSlice => {
    const [slice] = planEndpointSlices(service(spec), pods, []).create;
    return { ...slice, addressType: "IPv4", metadata: { ...slice?.metadata, name } };
  };

  it("are left alone when nothing changed, in whatever order the Pods come", () => {
    const slice = stored([aPod(1), aPod(2)]);
    const plan = planEndpointSlices(service(), [aPod(2), aPod(1)], [slice]);
    expect(plan).toEqual({ create: [], update: [], remove: [] });
  });

  it("are changed where one Pod changed", () => {
    const slice = stored([aPod(1), aPod(2)]);
    const pods = [aPod(1, { ready: false }), aPod(2), aPod(3)];
    const { create, update, remove } = planEndpointSlices(service(), pods, [slice]);
    expect([...create, ...remove]).toEqual([]);
    expect(update.map(({ metadata }) => metadata?.name)).toEqual(["web-1"]);
    expect(conditions(update)).toEqual([
      "10.244.0.1",
      "10.244.0.2 ready serving",
      "10.244.0.3 ready serving",
    ]);
  });

  it("are used again for other ports rather than replaced", () => {
    const slice = stored([aPod(1)]);
    const { create, update } = planEndpointSlices(service(), [aPod(2, { port: 1 })], [slice]);
    expect(create).toEqual([]);
    expect(update).toMatchObject([{ metadata: { name: "web-1" }, ports: [{ port: 1 }] }]);
  });

  it("shrink to one empty slice when nothing is behind the Service", () => {
    const slices = [stored([aPod(1)], "web-1"), stored([aPod(2)], "web-2")];
    const { create, update, remove } = planEndpointSlices(service(), [], slices);
    expect(create).toEqual([]);
    expect(update).toMatchObject([{ metadata: { name: "web-2" }, endpoints: [], ports: [] }]);
    expect(remove.map(({ metadata }) => metadata?.name)).toEqual(["web-1"]);
  });
});

describe("Endpoints", () => {
  it.each<[string, Pod[], ServiceSpec, unknown]>([
    ["have no subsets without Pods", [], {}, undefined],
    [
      "hold ready and other Pods apart, by address",
      [aPod(12), aPod(2), aPod(3, { ready: false }), aPod(4, { deleting: true })],
      {},
      [
        {
          addresses: [{ ip: "10.244.0.2" }, { ip: "10.244.0.12" }],
          notReadyAddresses: [{ ip: "10.244.0.3" }],
          ports: [{ name: "http", port: 8080, protocol: "TCP" }],
        },
      ],
    ],
    [
      "hold all of a Service that publishes them",
      [aPod(1, { ready: false })],
      { publishNotReadyAddresses: true },
      [{ addresses: [{ ip: "10.244.0.1" }] }],
    ],
    [
      "of a headless Service need no ports",
      [aPod(1)],
      { clusterIP: "None", ports: [] },
      [{ addresses: [{ ip: "10.244.0.1" }] }],
    ],
  ])("%s", (_, pods, spec, expected) => {
    const { subsets } = planEndpoints(service(spec), pods);
    if (expected === undefined) expect(subsets).toBeUndefined();
    else expect(subsets).toMatchObject(expected as object);
  });
});
