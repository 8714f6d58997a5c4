import { expect, it } from "vitest";
import type { JsonObject } from "../../kubernetes/object.ts";
import { manifestTarget } from "./manifest-target.ts";

const place = { namespace: "here", given: undefined, likeKubectl: true };
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" } };

it("is a Pod of the namespace it names, else of the one that is current", () => {
  expect(manifestTarget(pod, place)).toMatchObject({
    kind: "pod",
    pod: "web",
    manifest: { metadata: { namespace: "here" } },
  });
  const elsewhere = { ...pod, metadata: { name: "web", namespace: "there" } };
  expect(manifestTarget(elsewhere, place)).toMatchObject({
    manifest: { metadata: { namespace: "there" } },
  });
});

it("is a node", () => {
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } };
  expect(manifestTarget(node, place)).toMatchObject({ kind: "node", node: "n1" });
});

it("holds what Go would: known fields, with what is always written", () => {
  const spec = { containers: [{ name: "app", bogus: 1 }] };
  expect(manifestTarget({ ...pod, spec }, place)).toMatchObject({
    manifest: { spec: { containers: [{ name: "app", resources: {} }] } },
  });
  expect(JSON.stringify(manifestTarget({ ...pod, spec }, place))).not.toContain("bogus");
});

it.each([
  {
    object: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } },
    problem: '"apps/v1, Kind=Deployment" not supported by debug',
  },
  {
    object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web" } },
    problem: '"/v1, Kind=ConfigMap" not supported by debug',
  },
  { object: { kind: "Pod" }, problem: '", Kind=Pod" not supported by debug' },
  { object: { ...pod, metadata: {} }, problem: "resource name may not be empty" },
  {
    object: { ...pod, spec: { containers: "app" } },
    problem: "json: cannot unmarshal string into Go struct field PodSpec.spec.containers",
  },
] as { object: JsonObject; problem: string }[])("refuses $object", ({ object, problem }) => {
  expect(() => manifestTarget(object, place)).toThrow(problem);
});

it("refuses another namespace than -n says", () => {
  const elsewhere = { ...pod, metadata: { name: "web", namespace: "team-a" } };
  expect(() => manifestTarget(elsewhere, { ...place, given: "default" })).toThrow(
    `the namespace from the provided object "team-a" does not match the namespace "default". You must pass '--namespace=team-a' to perform this operation.`,
  );
});

it.each([
  ["apps/v1", "Deployment"],
  ["batch/v1", "Job"],
  ["v1", "Service"],
])("is a workload but for kubectl: %s, %s", (apiVersion, kind) => {
  const object = { apiVersion, kind, metadata: { name: "web", namespace: "there" }, spec: {} };
  expect(manifestTarget(object, { ...place, likeKubectl: false })).toEqual({
    kind: "workload",
    workload: expect.objectContaining({ kind }),
    name: "web",
    namespace: "there",
  });
  expect(() => manifestTarget(object, place)).toThrow(`Kind=${kind}" not supported by debug`);
});

it("is no workload of another group, or without a name", () => {
  const ours = { ...place, likeKubectl: false };
  const other = { apiVersion: "example.com/v1", kind: "Job", metadata: { name: "web" } };
  expect(() => manifestTarget(other, ours)).toThrow('"example.com/v1, Kind=Job" not supported');
  expect(() => manifestTarget({ apiVersion: "batch/v1", kind: "Job" }, ours)).toThrow(
    "resource name may not be empty",
  );
});
