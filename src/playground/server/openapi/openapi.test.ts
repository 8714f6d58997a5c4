import { describe, expect, it } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "../../../kubernetes/object.ts";
import type { ServedKind } from "./document.ts";
import { openApiDocuments } from "./index-document.ts";

const pod: ServedKind = {
  group: "",
  version: "v1",
  kind: "Pod",
  plural: "pods",
  namespaced: true,
};
const node: ServedKind = { ...pod, kind: "Node", plural: "nodes", namespaced: false };
const deployment: ServedKind = {
  group: "apps",
  version: "v1",
  kind: "Deployment",
  plural: "deployments",
  namespaced: true,
};

const documents = openApiDocuments([pod, node, deployment], "v1.36.2");
const read = (from: typeof documents, path: string): JsonObject =>
  JSON.parse(from.document(path)?.bytes.toString() ?? "{}");
const indexOf = (from: typeof documents): unknown => JSON.parse(from.index().bytes.toString());
const core = read(documents, "api/v1");

it("lists the documents with a hash that follows from what they hold", () => {
  expect(indexOf(documents)).toEqual({
    paths: {
      "api/v1": {
        serverRelativeURL: expect.stringMatching(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{128}$/),
      },
      "apis/apps/v1": {
        serverRelativeURL: expect.stringMatching(/^\/openapi\/v3\/apis\/apps\/v1\?hash=/),
      },
    },
  });
  expect(indexOf(openApiDocuments([pod], "v1.36.2"))).not.toEqual(
    indexOf(openApiDocuments([pod], "v1.36.3")),
  );
});

it("has no document for a path that isn't served", () => {
  expect(documents.document("apis/batch/v1")).toBeUndefined();
});

describe("operations", () => {
  it("tell kubectl that fields are validated and which patches there are", () => {
    expect(core).toHaveProperty(["paths", "/api/v1/namespaces/{namespace}/pods/{name}", "patch"]);
    expect(core.paths).toMatchObject({
      "/api/v1/namespaces/{namespace}/pods/{name}": {
        patch: {
          "x-kubernetes-group-version-kind": { group: "", version: "v1", kind: "Pod" },
          parameters: expect.arrayContaining([
            expect.objectContaining({ name: "fieldValidation", in: "query" }),
            expect.objectContaining({ name: "dryRun", in: "query" }),
          ]),
          requestBody: {
            content: {
              "application/apply-patch+yaml": {},
              "application/json-patch+json": {},
              "application/merge-patch+json": {},
              "application/strategic-merge-patch+json": {},
            },
          },
        },
      },
      "/api/v1/nodes/{name}": { patch: {} },
    });
  });
});

describe("schemas", () => {
  const schemas = () => {
    const components = core.components;
    const found = isJsonObject(components) ? components.schemas : undefined;
    if (!isJsonObject(found)) throw new Error("the document has no schemas");
    return found;
  };

  it("carry the keys that patches need", () => {
    expect(schemas()).toMatchObject({
      "io.k8s.api.core.v1.Pod": {
        type: "object",
        "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Pod" }],
        properties: {
          metadata: {
            $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
          },
        },
      },
      "io.k8s.api.core.v1.PodSpec": {
        required: ["containers"],
        properties: {
          volumes: {
            type: "array",
            items: { $ref: "#/components/schemas/io.k8s.api.core.v1.Volume" },
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
            "x-kubernetes-patch-merge-key": "name",
            "x-kubernetes-patch-strategy": "merge,retainKeys",
          },
          restartPolicy: { type: "string", enum: ["Always", "Never", "OnFailure"] },
          priority: { type: "integer", format: "int32" },
          nodeSelector: {
            type: "object",
            additionalProperties: { type: "string" },
            "x-kubernetes-map-type": "atomic",
          },
        },
      },
      "io.k8s.api.core.v1.ContainerPort": {
        properties: { protocol: { default: "TCP" } },
      },
      "io.k8s.apimachinery.pkg.api.resource.Quantity": {
        oneOf: [{ type: "string" }, { type: "number" }],
      },
      "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { format: "int-or-string" },
    });
  });

  it.each(["api/v1", "apis/apps/v1"])("of %s hold everything they refer to", (path) => {
    const document = read(documents, path);
    const text = JSON.stringify(document);
    const references = new Set(
      [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? ""),
    );
    const components: Json | undefined = document.components;
    expect(references.size).toBeGreaterThan(50);
    for (const name of references) expect(components).toHaveProperty(["schemas", name]);
  });
});
