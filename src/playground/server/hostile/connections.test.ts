import { deepEqual } from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { exchange, openHttp2, openRaw } from "../fixtures/raw-connection.ts";
import { type RunningServer, startServer } from "../fixtures/running-server.ts";

let server: RunningServer;
afterEach(async () => {
  deepEqual(server.errors, []);
  await server.close();
});

const get = "GET /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\n";

describe("a client that takes its time", () => {
  it("never sends a request: its connection is closed", async () => {
    server = await startServer({ limits: { headers: 300 } });
    const { ended } = await openRaw(server);
    expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("sends a header now and then: its connection is closed", async () => {
    server = await startServer({ limits: { headers: 500 } });
    const { socket, ended } = await openRaw(server);
    socket.write(get);
    const drip = setInterval(() => socket.write("X-Slow: 1\r\n"), 100);
    expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
  });

  it("never finishes the TLS handshake: its connection is closed", async () => {
    server = await startServer({ limits: { handshake: 300 } });
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.write(Buffer.from([0x16, 0x03, 0x01]));
    await once(socket, "close");
    expect(socket.bytesRead).toBe(0);
  });

  it("has no request after the first: its connection is closed, over HTTP/2 too", async () => {
    server = await startServer({ limits: { idle: 300 } });
    const { socket, ended } = await openRaw(server);
    socket.write(`${get}\r\n`);
    expect(await ended).toMatch(/^HTTP\/1\.1 200 /);
    const session = openHttp2(server);
    session.request({ ":path": "/version" }).resume();
    await once(session, "close");
  });

  it("watches something quiet: its connection stays", async () => {
    server = await startServer({ limits: { idle: 100 } });
    const session = openHttp2(server);
    const { revision } = server.registry;
    const watch = session.request({
      ":path": `/api/v1/namespaces?watch=1&resourceVersion=${revision}&timeoutSeconds=1`,
    });
    watch.resume();
    await once(watch, "end");
    expect(watch.rstCode).toBe(0);
    session.destroy();
  });
});

it("a flood of connections leaves room for those that are there", async () => {
  server = await startServer({ limits: { connections: 20 } });
  const { socket, ended } = await openRaw(server);
  const { hostname, port } = new URL(server.url);
  const flood = Array.from({ length: 200 }, () => {
    const one = connect(Number(port), hostname);
    one.on("error", () => undefined);
    return one;
  });
  const refused = flood.slice(20).filter((one) => !one.destroyed);
  await Promise.all(refused.map((one) => once(one, "close")));
  socket.write(`${get}Connection: close\r\n\r\n`);
  expect(await ended).toMatch(/^HTTP\/1\.1 200 /);
  for (const one of flood) one.destroy();
});

it("more requests at a time than there is room for are told to come again", async () => {
  server = await startServer({ limits: { writing: 2 } });
  const path = "/api/v1/namespaces/default/configmaps";
  const session = openHttp2(server);
  const waiting = Array.from({ length: 2 }, () =>
    session.request({ ":method": "POST", ":path": path, "content-type": "application/json" }),
  );
  for (const stream of waiting) stream.write("{");
  const next = session.request({ ":method": "POST", ":path": path });
  const [headers]: Record<string, unknown>[] = await once(next, "response");
  expect(headers).toMatchObject({ ":status": 429, "retry-after": "1" });
  // Reading has room of its own.
  expect((await server.send({ path })).status).toBe(200);
  for (const stream of waiting) stream.end("}");
  await Promise.all(waiting.map((stream) => once(stream, "response")));
  session.destroy();
});

describe("HTTP/1.1 that is ambiguous or too much", () => {
  it.each([
    [
      "a length and chunks",
      "POST /version HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    [
      "two lengths",
      "POST /version HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    ],
    [
      "an encoding nobody knows",
      "POST /version HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n",
    ],
    ["a header on two lines", `${get} X-Folded: 1\r\n\r\n`],
    ["a blank before the colon", `${get}Content-Length : 5\r\n\r\nhello`],
    ["a bare line feed in a header", `${get}X-A: 1\nX-B: 2\r\n\r\n`],
    ["a NUL in the path", "GET /api\0/v1 HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["bytes beyond ASCII in the path", Buffer.from("GET /\xff\xfe HTTP/1.1\r\n\r\n", "latin1")],
    ["a request that is none", "HELLO\r\n\r\n"],
  ])("%s is refused with 400, and nothing after it is read", async (_what, text) => {
    server = await startServer();
    const answer = await exchange(server, text);
    expect(answer.status).toBe(400);
    expect(answer.text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  it.each([
    ["a path of a megabyte", `GET /${"a".repeat(1_000_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ["a header of a megabyte", `${get}X-Big: ${"a".repeat(1_000_000)}\r\n\r\n`],
    ["100,000 headers", `${get}${"X-A: 1\r\n".repeat(100_000)}\r\n`],
  ])("%s is refused with 431", async (_what, text) => {
    server = await startServer();
    expect((await exchange(server, text)).status).toBe(431);
  });
});
