import { expect, it } from "vitest";
import type { EndpointSlice, Endpoints } from "../../../kubernetes/types.ts";
import { planMirror } from "./plan-mirror.ts";

const written = (subsets: Endpoints["subsets"] = [], labels = {}): Endpoints => ({
  apiVersion: "v1",
  kind: "Endpoints",
  metadata: { name: "db", namespace: "default", uid: "e1", labels },
  subsets,
});
const outside = {
  addresses: [{ ip: "192.0.2.7" }],
  notReadyAddresses: [{ ip: "192.0.2.8", hostname: "b" }],
  ports: [{ port: 5432, protocol: "TCP" }],
};
const nothing = { create: [], update: [], remove: [] };
const stored = (endpoints: Endpoints): EndpointSlice[] =>
  planMirror(endpoints, []).create.map((slice, index) => ({
    ...slice,
    metadata: { ...slice.metadata, name: `db-${index}` },
  }));

it("repeats Endpoints written by hand in a slice of their own", () => {
  expect(planMirror(written([outside], { tier: "data" }), [])).toEqual({
    ...nothing,
    create: [
      {
        metadata: {
          generateName: "db-",
          namespace: "default",
          labels: {
            tier: "data",
            "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
            "kubernetes.io/service-name": "db",
          },
          ownerReferences: [
            {
              apiVersion: "v1",
              kind: "Endpoints",
              name: "db",
              uid: "e1",
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        addressType: "IPv4",
        endpoints: [
          { addresses: ["192.0.2.7"], conditions: { ready: true } },
          { addresses: ["192.0.2.8"], conditions: { ready: false }, hostname: "b" },
        ],
        ports: [{ name: "", port: 5432, protocol: "TCP" }],
      },
    ],
  });
});

it("leaves a slice alone that says what it should", () => {
  expect(planMirror(written([outside]), stored(written([outside])))).toEqual(nothing);
});

it("follows a change, and removes what nobody wrote any more", () => {
  const slices = stored(written([outside, outside]));
  const { create, update, remove } = planMirror(
    written([{ addresses: [{ ip: "192.0.2.9" }] }]),
    slices,
  );
  expect(create).toEqual([]);
  expect(update).toMatchObject([
    { metadata: { name: "db-0" }, endpoints: [{ addresses: ["192.0.2.9"] }], ports: [] },
  ]);
  expect(remove.map(({ metadata }) => metadata?.name)).toEqual(["db-1"]);
  expect(planMirror(undefined, slices).remove).toEqual(slices);
});

it("repeats none that ask not to be", () => {
  const skip = { "endpointslice.kubernetes.io/skip-mirror": "true" };
  expect(planMirror(written([outside], skip), [])).toEqual(nothing);
});
