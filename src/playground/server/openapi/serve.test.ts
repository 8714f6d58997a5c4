import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeWire } from "../fixtures/decode-wire.ts";
import { type RunningServer, startServer } from "../fixtures/running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const get = (path: string, headers: Record<string, string> = {}) => server.send({ path, headers });
const v2beta1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

it.each([
  ["/openapi/v3", {}],
  ["/openapi/v3/api/v1", {}],
  ["/openapi/v2", {}],
  ["/openapi/v2", { accept: "application/com.github.proto-openapi.spec.v2@v1.0+protobuf" }],
  ["/api", { accept: v2beta1 }],
  ["/apis", { accept: v2beta1.replace("v2beta1", "v2") }],
])("%s is not sent again to a client that has it", async (path, headers) => {
  const first = await get(path, headers);
  const etag = String(first.headers.etag);
  expect(first.status).toBe(200);
  expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
  const again = await get(path, { ...headers, "If-None-Match": etag });
  expect([again.status, again.text, again.headers.etag]).toEqual([304, "", etag]);
  expect((await get(path, { ...headers, "If-None-Match": '"other"' })).status).toBe(200);
});

describe("a document of OpenAPI 3", () => {
  it("may be kept for ever under the address in the index", async () => {
    const { json } = await get("/openapi/v3");
    const url = String(Object(json).paths["api/v1"].serverRelativeURL);
    const { status, headers } = await get(url);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("public, immutable");
    expect(Date.parse(String(headers.expires))).toBeGreaterThan(Date.now());
  });

  it("is somewhere else now, for an address of before", async () => {
    const { status, headers } = await get("/openapi/v3/api/v1?hash=OLD");
    expect(status).toBe(301);
    expect(headers.location).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]+$/);
  });

  it("tells what may be done to each kind and its subresources", async () => {
    const { json } = await get("/openapi/v3/api/v1");
    expect(json).toMatchObject({
      paths: {
        "/api/v1/pods": { get: { operationId: "listCoreV1PodForAllNamespaces" } },
        "/api/v1/namespaces/{namespace}/pods": {
          get: {
            "x-kubernetes-action": "list",
            parameters: expect.arrayContaining([
              { name: "limit", in: "query", schema: { type: "integer", uniqueItems: true } },
              { name: "watch", in: "query", schema: { type: "boolean", uniqueItems: true } },
            ]),
          },
          delete: { "x-kubernetes-action": "deletecollection" },
        },
        "/api/v1/namespaces/{namespace}/pods/{name}/status": { get: {}, put: {}, patch: {} },
        "/api/v1/namespaces/{namespace}/pods/{name}/log": {
          get: {
            parameters: expect.arrayContaining([expect.objectContaining({ name: "follow" })]),
          },
        },
      },
    });
  });
});

describe("OpenAPI 2", () => {
  it("says the same in its own words", async () => {
    const { json } = await get("/openapi/v2");
    expect(json).toMatchObject({
      swagger: "2.0",
      definitions: {
        "io.k8s.api.core.v1.Pod": {
          properties: {
            metadata: { $ref: "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" },
          },
          "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Pod" }],
        },
        "io.k8s.apimachinery.pkg.api.resource.Quantity": { type: "string" },
      },
      paths: {
        "/api/v1/namespaces/{namespace}/pods/{name}": {
          patch: {
            parameters: expect.arrayContaining([
              expect.objectContaining({ in: "body", name: "body" }),
              expect.objectContaining({ in: "query", name: "dryRun", type: "string" }),
            ]),
          },
        },
      },
    });
    expect(JSON.stringify(json)).not.toContain("#/components/");
  });

  it("is one message of gnostic in protobuf", async () => {
    const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    const { bytes, headers } = await get("/openapi/v2", { accept });
    expect(headers["content-type"]).toBe(accept.replace("@", "."));
    const [version = []] = [decodeWire(bytes).get(1)];
    expect(version.map(String)).toEqual(["2.0"]);
    const [definitions = Buffer.alloc(0)] = decodeWire(bytes).get(9) ?? [];
    const names = (decodeWire(definitions).get(1) ?? []).map((pair) =>
      String(decodeWire(pair).get(1)?.[0]),
    );
    const { json } = await get("/openapi/v2");
    expect(names).toEqual(Object.keys(Object(json).definitions));
  });

  it("is refused in a form there is none of", async () => {
    expect((await get("/openapi/v2", { accept: "text/html" })).status).toBe(406);
  });
});

describe("aggregated discovery", () => {
  it("is of the version that was asked for", async () => {
    const { json, headers } = await get("/api", { accept: `${v2beta1},application/json` });
    expect(headers["content-type"]).toBe(v2beta1);
    expect(json).toMatchObject({ apiVersion: "apidiscovery.k8s.io/v2beta1" });
  });
});

describe("health", () => {
  it.each([
    ["/livez?verbose", 200, /^\[\+\]ping ok\n[\s\S]*livez check passed\n$/],
    ["/readyz/ping", 200, /^ok$/],
    ["/readyz?verbose&exclude=etcd", 200, /^\[\+\]etcd excluded: ok$/m],
    ["/readyz?verbose&exclude=nothing", 200, /no matches for "nothing"/],
    ["/readyz/nothing", 404, /404 page not found/],
    ["/metrics", 200, /^process_resident_memory_bytes \d+$/m],
  ])("%s is %i", async (path, status, text) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(text);
  });

  it("says which check fails", async () => {
    const starting = await startServer({ isReady: () => false });
    const { status, text } = await starting.send({ path: "/readyz" });
    expect(status).toBe(500);
    expect(text).toMatch(/^\[-\]shutdown failed: reason withheld\nreadyz check failed\n$/m);
    await starting.close();
  });
});
