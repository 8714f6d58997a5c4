import { deepEqual } from "node:assert/strict";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../fixtures/running-server.ts";

let server: RunningServer;
const members = (of: object) => Object.getOwnPropertyNames(of);
const before = [Object.prototype, Object, Array.prototype, Array, Function.prototype].map(members);
beforeAll(async () => {
  server = await startServer();
});
afterEach(() => {
  // The point of all of this: nothing that every object shares has changed.
  const after = [Object.prototype, Object, Array.prototype, Array, Function.prototype].map(members);
  deepEqual(after, before);
});
afterAll(() => server.close());

const maps = "/api/v1/namespaces/default/configmaps";
const post = (body: string, type = "application/json") =>
  server.send({
    method: "POST",
    path: maps,
    body,
    headers: { "Content-Type": type, "Content-Length": String(Buffer.byteLength(body)) },
  });

describe("an object with the key __proto__", () => {
  it.each([
    ["JSON", "application/json", '{"metadata":{"name":"a"},"__proto__":{"polluted":"yes"}}'],
    ["JSON data", "application/json", '{"metadata":{"name":"a"},"data":{"__proto__":"x"}}'],
    ["JSON labels", "application/json", '{"metadata":{"name":"a","labels":{"__proto__":"x"}}}'],
    ["escaped JSON", "application/json", '{"metadata":{"name":"a","\\u005f_proto__":{"x":"y"}}}'],
    ["YAML", "application/yaml", "metadata: {name: a}\n__proto__: {polluted: yes}\n"],
    ["merged YAML", "application/yaml", "metadata: {name: a}\n<<: {__proto__: {polluted: yes}}\n"],
  ])("is refused in %s", async (_what, type, body) => {
    expect((await post(body, type)).status).toBe(400);
  });
});

it.each(["constructor", "prototype", "toString", "hasOwnProperty", "valueOf"])(
  "the key %s is stored as plain data",
  async (key) => {
    const name = `key-${key.toLowerCase()}`;
    const body = { metadata: { name, labels: { [key]: "x" } }, data: { [key]: "y" } };
    const created = await post(JSON.stringify(body));
    expect(created.status).toBe(201);
    const { json } = await server.send({ path: `${maps}/${name}` });
    expect(json).toMatchObject(body);
    const selected = await server.send({ path: `${maps}?labelSelector=${key}%3Dx` });
    expect(selected.json).toMatchObject({ items: [{ metadata: { name } }] });
    const others = await server.send({ path: `${maps}?labelSelector=${key}%3Dx,!${key}` });
    expect(others.json).toMatchObject({ items: [] });
  },
);

it.each(["constructor", "toString", "__proto__"])("an unknown field %s is unknown", async (key) => {
  const path = `${maps}?fieldValidation=Strict`;
  const body = `{"metadata":{"name":"unknown"},${JSON.stringify(key)}:1}`;
  expect((await server.send({ method: "POST", path, body })).status).toBe(400);
});

describe("a patch that reaches for what every object shares", () => {
  const merge = "application/merge-patch+json";
  const strategic = "application/strategic-merge-patch+json";
  const json = "application/json-patch+json";
  beforeAll(async () => {
    await post(JSON.stringify({ metadata: { name: "patched" }, data: { a: "b" } }));
  });

  it.each([
    [merge, '{"__proto__":{"polluted":"yes"}}'],
    [merge, '{"data":{"__proto__":{"polluted":"yes"}}}'],
    [merge, '{"constructor":{"prototype":{"polluted":"yes"}}}'],
    [strategic, '{"__proto__":{"polluted":"yes"}}'],
    [strategic, '{"data":{"__proto__":{"polluted":"yes"}}}'],
    [strategic, '{"metadata":{"constructor":{"prototype":{"polluted":"yes"}}}}'],
    [strategic, '{"metadata":{"$setElementOrder/__proto__":["x"]}}'],
    [strategic, '{"metadata":{"$setElementOrder/constructor":["x"]}}'],
    [strategic, '{"metadata":{"$deleteFromPrimitiveList/__proto__":["x"]}}'],
    [json, '[{"op":"add","path":"/__proto__/polluted","value":"yes"}]'],
    [json, '[{"op":"add","path":"/constructor/polluted","value":"yes"}]'],
    [json, '[{"op":"add","path":"/constructor/prototype/polluted","value":"yes"}]'],
    [json, '[{"op":"replace","path":"/metadata/toString/x","value":"yes"}]'],
    [json, '[{"op":"remove","path":"/constructor/keys"}]'],
    [json, '[{"op":"move","from":"/constructor/keys","path":"/data/x"}]'],
    [json, '[{"op":"copy","from":"/constructor/name","path":"/data/x"}]'],
    [json, '[{"op":"add","path":"/data/__proto__","value":{"polluted":"yes"}}]'],
    [json, '[{"op":"test","path":"/constructor/name","value":"Object"}]'],
    [json, '[{"op":"add","path":"/data/x","value":{"__proto__":{"polluted":"yes"}}}]'],
  ])("changes nothing (%s %s)", async (type, body) => {
    const headers = { "Content-Type": type, "Content-Length": String(body.length) };
    const answer = await server.send({ method: "PATCH", path: `${maps}/patched`, body, headers });
    expect(answer.text).not.toContain('polluted":"yes');
    const { json: stored } = await server.send({ path: `${maps}/patched` });
    expect(stored).toMatchObject({ data: { a: "b" } });
    expect(Object.keys(Object(stored).data)).toEqual(["a"]);
  });
});

it("none of it was an error of the server's own", () => {
  expect(server.errors).toEqual([]);
});
