import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange } from "../fixtures/raw-connection.ts";
import { type RunningServer, startServer } from "../fixtures/running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const maps = "/api/v1/namespaces/default/configmaps";
/** As it is: no client library has a say in what is sent. */
const get = (path: string) =>
  exchange(server, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);

describe("a path that is a trick", () => {
  it.each([
    [`${maps}/..`, 400, /Name parameter invalid: \\"..\\": may not be '..'/],
    [`${maps}/../secrets`, 404, /could not find the requested resource/],
    [`${maps}/%2e%2e/secrets`, 404, /could not find the requested resource/],
    [`${maps}/%2e`, 400, /may not be '.'/],
    [`${maps}/a%2fb`, 400, /may not contain '\/'/],
    [`${maps}/a%252fb`, 400, /may not contain '%'/],
    [`${maps}/%ff`, 400, /may not contain '%'/],
    [`${maps}/%`, 400, /may not contain '%'/],
    ["/api/v1/namespaces/../configmaps", 400, /Namespace parameter invalid/],
    [`${maps}/a%00b`, 404, /not found/],
    [`${maps}/${"a".repeat(10_000)}`, 404, /not found/],
    ["/api/v1/namespaces//configmaps", 404, /404 page not found/],
    ["//api/v1/configmaps", 404, /404 page not found/],
    ["/api//v1/configmaps", 404, /404 page not found/],
    ["/api/v1/../../etc/passwd", 404, /could not find the requested resource/],
    ["/openapi/v3/../../../etc/passwd", 404, /404 page not found/],
    ["/openapi/v3/__proto__", 404, /404 page not found/],
    ["/apis/constructor/v1", 404, /404 page not found/],
    ["/api/v1/constructor", 404, /could not find the requested resource/],
    [`${maps}/kube-root-ca.crt/constructor`, 404, /could not find the requested resource/],
    ["/api/v1/namespaces/default/pods/p/toString", 404, /could not find the requested resource/],
    ["/api/v1/namespaces/default/pods/p/__proto__", 404, /could not find the requested resource/],
    ["http://evil.example.com/api", 404, /404 page not found/],
    ["*", 404, /404 page not found/],
  ])("%s is answered with %i", async (path, status, text) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(text);
  });
});

describe("a query that is a trick", () => {
  it.each([
    ["labelSelector=__proto__", 400],
    ["labelSelector=constructor", 200],
    ["labelSelector=toString%3Dx", 200],
    ["fieldSelector=__proto__%3Dx", 400],
    ["fieldSelector=constructor%3Dx", 400],
    ["__proto__=1&constructor=2&prototype=3", 200],
    ["limit=1&limit=__proto__", 200],
    ["continue=__proto__", 400],
    ["labelSelector=%00", 400],
    ["labelSelector=%ff", 400],
    [`labelSelector=${"a,".repeat(4000)}`, 400],
    [`labelSelector=${"(".repeat(8000)}`, 400],
    [`fieldSelector=${"%5C".repeat(4000)}`, 400],
    ["watch=1&timeoutSeconds=1e9", 400],
    ["dryRun=__proto__", 200],
  ])("%s is answered with %i", async (query, status) => {
    expect((await get(`${maps}?${query}`)).status).toBe(status);
  });

  it.each([
    "/api/v1/namespaces/default/pods/constructor",
    `${maps}/hasOwnProperty`,
    "/api/v1/namespaces/__proto__",
  ])("a name that every object has is not found (%s)", async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

it("none of it was an error of the server's own", () => {
  expect(server.errors).toEqual([]);
});
