import { deepEqual } from "node:assert/strict";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { configMaps } from "../../resources/configmaps/configmaps.ts";
import { openHttp2, openRaw } from "../fixtures/raw-connection.ts";
import { type RunningServer, startServer } from "../fixtures/running-server.ts";

let server: RunningServer;
afterEach(async () => {
  deepEqual(server.errors, []);
  await server.close();
});

const path = "/api/v1/namespaces/default/configmaps";
const big = { data: { big: "x".repeat(200_000) } };

async function write(count: number): Promise<void> {
  await server.registry.create(configMaps, "default", { metadata: { name: "big" }, ...big });
  for (let index = 0; index < count; index++) {
    await server.registry.update(configMaps, { namespace: "default", name: "big" }, (current) => ({
      ...current,
      metadata: { ...current.metadata, annotations: { index: String(index) } },
    }));
  }
}

describe("a watch that nobody reads", () => {
  it("is ended over HTTP/1.1, and what it would have got is not kept", async () => {
    server = await startServer();
    const { socket, ended } = await openRaw(server);
    socket.write(
      `GET ${path}?watch=1&resourceVersion=${server.registry.revision} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    );
    await once(socket, "data");
    socket.pause();
    // 8 MiB are kept for it, and the kernel keeps some.
    await write(100);
    socket.resume();
    const text = await ended;
    expect(text.length).toBeLessThan(100 * 200_000);
    expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
  });

  it("is ended over HTTP/2, while others on the connection go on", async () => {
    server = await startServer();
    const session = openHttp2(server);
    const watch = session.request({
      ":path": `${path}?watch=1&resourceVersion=${server.registry.revision}`,
    });
    watch.on("error", () => undefined);
    await once(watch, "response");
    const closed = new Promise<void>((resolve) => watch.once("close", () => resolve()));
    await write(100);
    watch.resume();
    await closed;
    const next = session.request({ ":path": "/version" });
    const [headers]: { ":status"?: number }[] = await once(next, "response");
    expect(headers?.[":status"]).toBe(200);
    session.destroy();
  });
});

it("a long list that nobody takes is given up", async () => {
  server = await startServer({ limits: { stall: 300 } });
  for (let index = 0; index < 60; index++) {
    await server.registry.create(configMaps, "default", {
      metadata: { name: `big-${index}` },
      ...big,
    });
  }
  const { socket, ended } = await openRaw(server);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await once(socket, "data");
  socket.pause();
  // Longer than the server waits: on a connection that is not read there is nothing to hear.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  socket.resume();
  expect((await ended).length).toBeLessThan(60 * 200_000);
});
