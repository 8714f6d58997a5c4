import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHttp2, openRaw } from "../fixtures/raw-connection.ts";
import { type RunningServer, startServer } from "../fixtures/running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ limits: { body: 1000 } });
});
afterAll(() => server.close());

const maps = "/api/v1/namespaces/default/configmaps";
const tooLarge = /Request entity too large: limit is 3145728/;
const megabyte = "x".repeat(1024 * 1024);
const head = (...headers: string[]) =>
  `${[`POST ${maps} HTTP/1.1`, "Host: localhost", "Content-Type: application/json", ...headers].join("\r\n")}\r\n\r\n`;

describe("a body of 100 MB", () => {
  it("is refused before it was sent, when its length is announced", async () => {
    const { socket, ended } = await openRaw(server);
    socket.write(head(`Content-Length: ${100 * 1024 * 1024}`));
    const answer = await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(tooLarge);
  });

  it("is not even asked for, when the client would wait for that", async () => {
    const { socket, ended } = await openRaw(server);
    socket.write(head(`Content-Length: ${100 * 1024 * 1024}`, "Expect: 100-continue"));
    expect(await ended).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("is refused after 3 MiB when nobody knows how long it will be, and never held", async () => {
    const before = process.memoryUsage().arrayBuffers;
    const { socket, ended } = await openRaw(server);
    socket.write(head("Transfer-Encoding: chunked"));
    let sent = 0;
    while (!socket.destroyed && sent < 100) {
      sent++;
      const chunk = `${megabyte.length.toString(16)}\r\n${megabyte}\r\n`;
      if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), ended]);
    }
    socket.destroy();
    const answer = await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(tooLarge);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });

  it("is refused over HTTP/2 too, and the connection goes on", async () => {
    const session = openHttp2(server);
    const stream = session.request({
      ":method": "POST",
      ":path": maps,
      "content-type": "application/json",
    });
    stream.on("error", () => undefined);
    const response = once(stream, "response");
    for (let sent = 0; sent < 100 && !stream.destroyed; sent++) {
      const written = new Promise<void>((resolve) => {
        stream.write(megabyte, () => resolve());
      });
      await Promise.race([written, response]);
    }
    const [headers]: { ":status"?: number }[] = await response;
    expect(headers?.[":status"]).toBe(413);
    const next = session.request({ ":path": maps });
    const [nextHeaders]: { ":status"?: number }[] = await once(next, "response");
    expect(nextHeaders?.[":status"]).toBe(200);
    session.destroy();
  });

  it("is cut off where it was not even looked at", async () => {
    const { socket, ended } = await openRaw(server, null);
    socket.write(head(`Content-Length: ${100 * 1024 * 1024}`));
    for (let sent = 0; sent < 100 && !socket.destroyed; sent++) socket.write(megabyte);
    expect(await ended).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe("a body that takes too long", () => {
  it("is given up over HTTP/1.1", async () => {
    const { socket, ended } = await openRaw(server);
    socket.write(head("Content-Length: 100000"));
    socket.write("{");
    const answer = await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 504 /);
    expect(answer).toContain("request did not complete within the allotted timeout");
  });

  it("is given up over HTTP/2", async () => {
    const session = openHttp2(server);
    const stream = session.request({ ":method": "POST", ":path": maps });
    stream.on("error", () => undefined);
    stream.write("{");
    const [headers]: { ":status"?: number }[] = await once(stream, "response");
    expect(headers?.[":status"]).toBe(504);
    session.destroy();
  });
});

it("a body that is wanted is asked for", async () => {
  const { socket, answer, ended } = await openRaw(server);
  const body = JSON.stringify({ metadata: { name: "expected" } });
  socket.write(head(`Content-Length: ${body.length}`, "Expect: 100-continue", "Connection: close"));
  await once(socket, "data");
  expect(answer()).toMatch(/^HTTP\/1\.1 100 Continue/);
  socket.write(body);
  expect(await ended).toMatch(/HTTP\/1\.1 201 Created/);
});

describe("a body that is small but grows", () => {
  const nested = (open: string, close: string, depth: number) =>
    `{"metadata":{"name":"deep"},"data":${open.repeat(depth)}1${close.repeat(depth)}}`;
  const aliases = Array.from(
    { length: 9 },
    (_each, level) =>
      `a${level + 1}: &a${level + 1} [${Array.from({ length: 9 }, () => `*a${level}`).join(", ")}]`,
  ).join("\n");
  const merges = `a: &a {${Array.from({ length: 5000 }, (_each, key) => `k${key}: x`).join(", ")}}\nb:\n${"- {<<: *a}\n".repeat(5000)}`;

  it.each([
    ["JSON that nests 100,000 deep", "application/json", nested("[", "]", 100_000)],
    ["JSON objects that nest 100,000 deep", "application/json", nested('{"a":', "}", 100_000)],
    ["YAML that nests 100,000 deep", "application/yaml", "[".repeat(100_000)],
    ["YAML aliases of aliases", "application/yaml", `a0: &a0 [x, x, x]\n${aliases}`],
    ["YAML that merges a map 5,000 times", "application/yaml", merges],
    ["JSON that ends early", "application/json", '{"metadata":{"name":"a"'],
    ["JSON with a comma too many", "application/json", '{"metadata":{"name":"a",}}'],
    ["JSON with a NUL", "application/json", '{"metadata":{"name":"a\0"}}'],
    ["no JSON", "application/json", "\u0000\u0001\u0002"],
    ["nothing", "application/json", ""],
    ["null", "application/json", "null"],
    ["a list", "application/json", "[]"],
    ["protobuf that ends early", "application/vnd.kubernetes.protobuf", "k8s\0\n\u00ff\u007f"],
  ])("%s is refused with 400", async (_what, type, body) => {
    const headers = { "Content-Type": type, "Content-Length": String(Buffer.byteLength(body)) };
    const { status, json } = await server.send({ method: "POST", path: maps, body, headers });
    expect(status).toBe(400);
    expect(json).toMatchObject({ kind: "Status", reason: "BadRequest" });
  });
});

it("none of it was an error of the server's own", () => {
  expect(server.errors).toEqual([]);
});
