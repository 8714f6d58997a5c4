import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ManagedFieldsEntry } from "../../kubernetes/types.ts";
import { configMaps } from "../resources/configmaps/configmaps.ts";
import { type Answer, type RunningServer, startServer } from "./fixtures/running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const maps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";
const map = (name: string, data: object = {}, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...metadata },
  data,
});
const podOf = (name: string, spec: object = {}, status?: object) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  ...(Object.keys(spec).length === 0 ? {} : { spec }),
  ...(status === undefined ? {} : { status }),
});
const running = (name: string) =>
  podOf(name, { schedulerName: "none", containers: [{ name: "app", image: "busybox:1" }] });

function apply(
  path: string,
  body: unknown,
  type = "application/apply-patch+yaml",
): Promise<Answer> {
  return server.send({ method: "PATCH", path, body, headers: { "Content-Type": type } });
}
const merge = (path: string, body: unknown) => apply(path, body, "application/merge-patch+json");
const create = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  server.send({ method: "POST", path, body, headers });

interface Read {
  data?: Record<string, string>;
  metadata: { resourceVersion: string; managedFields?: ManagedFieldsEntry[] };
}
const objectOf = ({ text }: Answer): Read => JSON.parse(text);
const read = async (path: string) => objectOf(await server.send({ path }));
const messageOf = ({ text }: Answer): string => JSON.parse(text).message;
const owners = ({ metadata }: Read) =>
  (metadata.managedFields ?? []).map(({ manager, operation, subresource = "" }) =>
    `${manager} ${operation} ${subresource}`.trim(),
  );

describe("an apply that is refused", () => {
  const at = (name: string, query = "fieldManager=m") => `${maps}/${name}?${query}`;
  it.each<[string, number, string, string, unknown]>([
    [
      "names no manager",
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      at("x", ""),
      map("x"),
    ],
    [
      "has a manager of too long a name",
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
      at("x", `fieldManager=${"m".repeat(129)}`),
      map("x"),
    ],
    [
      "has a manager that can't be printed",
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\a": invalid character U+0007 (at position 1)',
      at("x", "fieldManager=a%07"),
      map("x"),
    ],
    [
      "is of another kind",
      400,
      "invalid object type: /v1, Kind=Secret",
      at("x"),
      { ...map("x"), kind: "Secret" },
    ],
    [
      "is of another version",
      400,
      "invalid object type: apps/v1, Kind=ConfigMap",
      at("x"),
      { ...map("x"), apiVersion: "apps/v1" },
    ],
    [
      "sets managed fields",
      400,
      "metadata.managedFields must be nil",
      at("x"),
      map("x", {}, { managedFields: [] }),
    ],
    [
      "is of another name",
      400,
      "the name of the object (y) does not match the name on the URL (x)",
      at("x"),
      map("y"),
    ],
    [
      "has no name",
      400,
      "the name of the object (x based on URL) was undeterminable: name must be provided",
      at("x"),
      { ...map("x"), metadata: {} },
    ],
    [
      "is of another namespace",
      400,
      "the namespace of the provided object does not match the namespace sent on the request",
      at("x"),
      map("x", {}, { namespace: "kube-system" }),
    ],
    [
      "is about another object that was there",
      409,
      'Operation cannot be fulfilled on configmaps "x": uid mismatch: the provided object specified uid u, and no existing object was found',
      at("x"),
      map("x", {}, { uid: "u" }),
    ],
    [
      "has a field the kind does not have",
      500,
      "failed to create typed patch object (/x; /v1, Kind=ConfigMap): .bogus: field not declared in schema",
      at("x"),
      { ...map("x"), bogus: 1 },
    ],
    [
      "is no object",
      400,
      "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
      at("x"),
      [],
    ],
    ["has nothing in it", 400, "invalid object type: /, Kind=", at("x"), "\n"],
    [
      "names a key twice under strict validation",
      400,
      'error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:\n  line 1: key "data" already set in map',
      at("x", "fieldManager=m&fieldValidation=Strict"),
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{},"data":{}}',
    ],
    [
      "is about a subresource of nothing",
      404,
      'pods "x" not found',
      `${pods}/x/status?fieldManager=m`,
      podOf("x", {}, {}),
    ],
  ])("%s", async (_what, status, message, path, body) => {
    const answer = await apply(path, body);
    expect({ status: answer.status, message: messageOf(answer) }).toEqual({ status, message });
    expect((await server.send({ path: `${maps}/x` })).status).toBe(404);
  });

  it("is no patch in CBOR, and no other patch with force", async () => {
    expect((await apply(at("x"), "", "application/apply-patch+cbor")).status).toBe(415);
    const forced = await merge(at("x", "force=true"), {});
    expect(messageOf(forced)).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  });
});

describe("an apply", () => {
  it("creates from YAML, warns of a key named twice, and tries by a dry run", async () => {
    const path = `${maps}/yaml?fieldManager=m`;
    const yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: b\n";
    expect((await apply(`${path}&dryRun=All`, yaml)).status).toBe(201);
    expect((await server.send({ path })).status).toBe(404);
    expect((await apply(path, yaml)).status).toBe(201);
    expect((await read(path)).data).toEqual({ a: "b" });
    const twice = `${JSON.stringify(map("yaml")).slice(0, -1)},"data":{"a":"b"}}`;
    expect((await apply(path, twice)).headers.warning).toMatch(/key \\?"data\\?" already set/);
  });

  it("is made to a version, where it names one", async () => {
    const path = `${maps}/versioned?fieldManager=m`;
    const first = objectOf(
      await apply(path, map("versioned", { a: "1" }, { resourceVersion: "7" })),
    );
    const stale = await apply(path, map("versioned", { a: "2" }, { resourceVersion: "1" }));
    expect([stale.status, messageOf(stale)]).toEqual([
      409,
      'Operation cannot be fulfilled on configmaps "versioned": the object has been modified; please apply your changes to the latest version and try again',
    ]);
    const { resourceVersion } = first.metadata;
    expect((await apply(path, map("versioned", { a: "2" }, { resourceVersion }))).status).toBe(200);
  });

  it("writes nothing when it changes nothing", async () => {
    const path = `${maps}/same?fieldManager=m`;
    const { metadata } = objectOf(await apply(path, map("same", { a: "1" })));
    expect(objectOf(await apply(path, map("same", { a: "1" }))).metadata).toEqual(metadata);
  });

  it("of a status owns that and nothing of the spec", async () => {
    await create(pods, running("reported"));
    const status = { conditions: [{ type: "example.com/Fine", status: "True" }] };
    const config = podOf("reported", { nodeName: "elsewhere" }, status);
    const answer = await apply(`${pods}/reported/status?fieldManager=reporter`, config);
    expect(answer.status).toBe(200);
    const entry = objectOf(answer).metadata.managedFields?.find(
      ({ manager }) => manager === "reporter",
    );
    expect(entry).toMatchObject({ operation: "Apply", subresource: "status" });
    expect(entry?.fieldsV1).toEqual({
      "f:status": {
        "f:conditions": {
          'k:{"type":"example.com/Fine"}': { ".": {}, "f:status": {}, "f:type": {} },
        },
      },
    });
    const pod = JSON.parse(answer.text);
    expect(pod.spec.nodeName).toBeUndefined();
  });

  it("adds an ephemeral container", async () => {
    await create(pods, running("debugged"));
    const ephemeralContainers = [{ name: "shell", image: "busybox:1" }];
    const answer = await apply(`${pods}/debugged/ephemeralcontainers?fieldManager=debugger`, {
      ...podOf("debugged", { ephemeralContainers }),
      metadata: { name: "debugged", labels: { a: "b" } },
    });
    expect(answer.status).toBe(200);
    const { spec, metadata } = JSON.parse(answer.text);
    expect(spec.ephemeralContainers).toMatchObject(ephemeralContainers);
    expect(metadata.labels).toBeUndefined();
    expect(objectOf(answer).metadata.managedFields?.[0]).toMatchObject({
      manager: "debugger",
      operation: "Apply",
      subresource: "ephemeralcontainers",
      fieldsV1: {
        "f:spec": {
          "f:ephemeralContainers": {
            'k:{"name":"shell"}': { ".": {}, "f:image": {}, "f:name": {} },
          },
        },
      },
    });
  });

  it("is a Pod's like any other's: fields that may not change are refused", async () => {
    await create(pods, running("fixed"));
    const path = `${pods}/fixed?fieldManager=m&force=true`;
    const containers = [{ name: "app", workingDir: "/" }];
    const answer = await apply(path, podOf("fixed", { containers }));
    expect([answer.status, messageOf(answer).slice(0, 60)]).toEqual([
      422,
      'Pod "fixed" is invalid: spec: Forbidden: pod updates may not',
    ]);
  });

  it("keeps to who owned what before owners were written down", async () => {
    await create(maps, map("old", { a: "1", b: "1" }));
    await merge(`${maps}/old`, { metadata: { managedFields: [{}] } });
    const conflict = await apply(`${maps}/old?fieldManager=m`, map("old", { a: "2" }));
    expect(messageOf(conflict)).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
    );
    const shared = await apply(`${maps}/old?fieldManager=m`, map("old", { a: "1" }));
    expect(owners(objectOf(shared))).toEqual(["m Apply", "before-first-apply Update"]);
  });
});

describe("every write", () => {
  it("is owned by the manager it names, or by the program", async () => {
    const path = `${maps}/written`;
    await create(`${maps}?fieldManager=creator`, map("written", { a: "1" }));
    await merge(path, { data: { b: "1" } });
    const headers = { "User-Agent": "someProgram/1.2 (x)" };
    const body = map("written", { a: "1", b: "1", c: "1" });
    expect((await server.send({ method: "PUT", path, body, headers })).status).toBe(200);
    // The second was sent without a User-Agent.
    expect(owners(await read(path)).toSorted()).toEqual([
      "creator Update",
      "someProgram Update",
      "undefined Update",
    ]);
  });

  it("that changes nothing keeps the version, whoever makes it", async () => {
    await create(`${maps}?fieldManager=creator`, map("kept", { a: "1" }));
    const before = await read(`${maps}/kept`);
    await merge(`${maps}/kept?fieldManager=other`, { data: { a: "1" } });
    expect(await read(`${maps}/kept`)).toEqual(before);
  });

  it.each([
    ["an empty list", []],
    ["one empty entry", [{}]],
  ])("forgets all owners by %s, until somebody applies", async (_what, managedFields) => {
    const name = `reset-${managedFields.length}`;
    await create(maps, map(name, { a: "1" }));
    const reset = await merge(`${maps}/${name}`, { metadata: { managedFields } });
    expect(objectOf(reset).metadata.managedFields).toBeUndefined();
    await merge(`${maps}/${name}?fieldManager=later`, { data: { b: "2" } });
    expect(owners(await read(`${maps}/${name}`))).toEqual([]);
  });

  it("may set the owners itself, in entries that can be read", async () => {
    const name = "moved";
    await create(`${maps}?fieldManager=before`, map(name, { a: "1" }));
    const entry = {
      manager: "after",
      operation: "Apply",
      apiVersion: "v1",
      fieldsType: "FieldsV1",
      fieldsV1: { "f:data": { "f:a": {} } },
    };
    const replace = [{ op: "replace", path: "/metadata/managedFields", value: [entry] }];
    const type = "application/json-patch+json";
    expect(owners(objectOf(await apply(`${maps}/${name}`, replace, type)))).toEqual([
      "after Apply",
    ]);
    const broken = [{ ...entry, manager: "broken", fieldsV1: { nonsense: {} } }];
    const ignored = await merge(`${maps}/${name}`, { metadata: { managedFields: broken } });
    expect(ignored.status).toBe(200);
    expect(owners(objectOf(ignored))).toEqual(["after Apply"]);
  });

  it("of a status leaves the owners it sends alone, and is owned as one of the status", async () => {
    await create(`${pods}?fieldManager=creator`, running("status"));
    const body = { metadata: { managedFields: [{}] }, status: { message: "hello" } };
    await merge(`${pods}/status/status?fieldManager=reporter`, body);
    const pod = await read(`${pods}/status`);
    expect(owners(pod)).toEqual(["creator Update", "reporter Update status"]);
    expect(pod.metadata.managedFields?.[1]?.fieldsV1).toEqual({ "f:status": { "f:message": {} } });
  });

  it("to a node leaves no owner of the binding, as on a genuine server", async () => {
    await create(`${pods}?fieldManager=creator`, running("bound"));
    const target = { apiVersion: "v1", kind: "Node", name: "n" };
    const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: "bound" }, target };
    expect((await create(`${pods}/bound/binding`, binding)).status).toBe(201);
    const { metadata } = await read(`${pods}/bound`);
    expect(JSON.stringify(metadata.managedFields)).not.toContain("f:nodeName");
  });

  it("of a part of the playground without a name is the server's", async () => {
    await server.registry.create(configMaps, "default", {
      metadata: { name: "own" },
      data: { a: "1" },
    });
    expect(owners(await read(`${maps}/own`))).toEqual(["kube-apiserver Update"]);
  });
});
