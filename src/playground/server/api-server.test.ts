import { once } from "node:events";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "../certificates/issue.ts";
import { type RunningServer, startServer } from "./fixtures/running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.close();
});

const pods = "/api/v1/namespaces/default/pods";
const maps = "/api/v1/namespaces/default/configmaps";

describe("who may ask", () => {
  it.each(["/version", "/healthz", "/livez", "/readyz"])("tells anyone %s", async (path) => {
    expect((await server.send({ path, client: null })).status).toBe(200);
  });

  it.each(["/api", "/apis", pods, "/nothing"])("tells nobody unknown about %s", async (path) => {
    const { status, json } = await server.send({ path, client: null });
    expect(status).toBe(401);
    expect(json).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: "Unauthorized",
      reason: "Unauthorized",
      code: 401,
    });
  });

  it.each([
    [
      "GET",
      pods,
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [
      "GET",
      "/api/v1/nodes/n",
      'nodes "n" is forbidden: User "bob" cannot get resource "nodes" in API group "" at the cluster scope',
    ],
    ["GET", "/metrics", 'forbidden: User "bob" cannot get path "/metrics"'],
    [
      "PATCH",
      `${pods}/p/status`,
      'pods "p" is forbidden: User "bob" cannot patch resource "pods/status" in API group "" in the namespace "default"',
    ],
  ])("refuses %s %s to someone who is not in system:masters", async (method, path, message) => {
    const { authority } = server;
    const subject = { commonName: "bob", organizations: ["dev"] };
    const client = await issueCertificate({ authority, days: 1, subject, usage: "client" });
    const { status, json } = await server.send({ method, path, client });
    expect(status).toBe(403);
    expect(json).toMatchObject({ reason: "Forbidden", message });
  });

  it.each(["/api", "/apis", "/api/v1", "/openapi/v3", "/version"])(
    "tells everybody who is somebody what is served (%s)",
    async (path) => {
      const { authority } = server;
      const subject = { commonName: "bob", organizations: ["dev"] };
      const client = await issueCertificate({ authority, days: 1, subject, usage: "client" });
      expect((await server.send({ method: "GET", path, client })).status).toBe(200);
    },
  );

  it("acts for an admin as whom the request says", async () => {
    const headers = { "Impersonate-User": "jane" };
    const { status, json } = await server.send({ method: "GET", path: pods, headers });
    expect(status).toBe(403);
    expect(json).toMatchObject({ message: expect.stringContaining('User "jane" cannot list') });
  });

  it("knows a client again that resumes its TLS session", async () => {
    const { key, certificate: cert } = server.admin;
    const { hostname, port } = new URL(server.url);
    const options = {
      host: hostname,
      port: Number(port),
      key,
      cert,
      ca: server.authority.certificate,
    };
    const first = connect(options);
    first.write("GET /api/v1/nodes HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const [session]: Buffer[] = await once(first, "session");
    await once(first, "data");
    first.destroy();
    const second = connect({ ...options, ...(session === undefined ? {} : { session }) });
    second.write("GET /api/v1/nodes HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const [answer]: Buffer[] = await once(second, "data");
    expect(second.isSessionReused()).toBe(true);
    expect(answer?.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
    second.destroy();
  });

  it.each([
    ["without a certificate", false, 401],
    ["where there is nothing to upgrade", true, 404],
  ])("refuses an upgrade %s in plain HTTP", async (_case, known, status) => {
    const { key, certificate: cert } = server.admin;
    const { hostname, port } = new URL(server.url);
    const socket = connect({
      host: hostname,
      port: Number(port),
      ca: server.authority.certificate,
      ...(known ? { key, cert } : {}),
    });
    socket.write(
      `POST ${pods}/p HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n\r\n`,
    );
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf("{")))).toMatchObject({ code: status });
  });

  it("does not answer for a host it is not", async () => {
    const headers = { Host: "evil.example.com" };
    expect((await server.send({ path: "/version", headers })).status).toBe(421);
  });
});

it.each(["", "?watch=true&timeoutSeconds=1"])(
  "warns of a kind that is on its way out: endpoints%s",
  async (query) => {
    const path = `/api/v1/namespaces/default/endpoints${query}`;
    const { status, headers } = await server.send({ path });
    expect(status).toBe(200);
    expect(headers.warning).toBe(
      '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    );
  },
);

describe("what is not there", () => {
  it.each(["/apis/nope.example.com/v1", "/frobs", "/api/v2"])("says so for %s", async (path) => {
    const { status, text, headers } = await server.send({ path });
    expect([status, text]).toEqual([404, "404 page not found\n"]);
    expect(headers["content-type"]).toMatch(/^text\/plain/);
  });

  it("says so for an unknown kind of a known group", async () => {
    const { status, json } = await server.send({ path: "/api/v1/namespaces/default/frobs" });
    expect(status).toBe(404);
    expect(json).toMatchObject({ message: "the server could not find the requested resource" });
  });
});

describe("a body", () => {
  it("of more than 3 MiB is refused", async () => {
    const body = JSON.stringify({ data: { a: "x".repeat(3 * 1024 * 1024) } });
    expect((await server.send({ method: "POST", path: maps, body })).status).toBe(413);
  });

  it("of more than 128 KiB is compressed for who can read it", async () => {
    const data = { big: "x".repeat(200_000) };
    const body = { metadata: { name: "big" }, data };
    await server.send({ method: "POST", path: maps, body });
    const path = `${maps}/big`;
    const compressed = await server.send({ path, headers: { "Accept-Encoding": "gzip" } });
    expect(compressed.headers["content-encoding"]).toBe("gzip");
    expect(compressed.text.length).toBeLessThan(10_000);
    expect((await server.send({ path })).headers["content-encoding"]).toBeUndefined();
  });

  it("is printed for people when they ask with curl", async () => {
    const plain = await server.send({ path: "/version" });
    const curl = await server.send({ path: "/version", headers: { "User-Agent": "curl/8.0" } });
    expect(plain.text).toMatch(/^\{"major":"1".*\}\n$/);
    expect(curl.text).toMatch(/^\{\n {2}"major": "1",[\s\S]*\}$/);
  });
});

it("had no error of its own in all of this", () => {
  expect(server.errors).toEqual([]);
});
