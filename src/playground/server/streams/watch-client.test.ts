import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { watchClient } from "./watch-client.ts";

/** A real connection; `theirs` is the client, `ours` the server's end of it. */
let server: WebSocketServer;
let theirs: WebSocket;
let ours: WebSocket;

async function connect(options: { autoPong: boolean }) {
  theirs = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  [ours] = (await once(server, "connection")) as [WebSocket];
}

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
});
afterEach(() => {
  theirs.terminate();
  server.close();
});

test("an idle client that answers pings stays", async () => {
  await connect({ autoPong: true });
  watchClient(ours, { intervalMs: 10, timeoutMs: 30 });
  for (let pings = 0; pings < 20; pings += 1) await once(theirs, "ping");
  expect(ours.readyState).toBe(WebSocket.OPEN);
});

test("a client that says nothing at all is dropped", async () => {
  await connect({ autoPong: false });
  watchClient(ours, { intervalMs: 10, timeoutMs: 30 });
  await once(ours, "close");
  expect(ours.readyState).toBe(WebSocket.CLOSED);
});

test("a client whose stdin is held up is told that we live, and not dropped for its silence", async () => {
  await connect({ autoPong: false });
  ours.pause();
  watchClient(ours, { intervalMs: 10, timeoutMs: 30 });
  for (let pongs = 0; pongs < 10; pongs += 1) await once(theirs, "pong");
  expect(ours.readyState).toBe(WebSocket.OPEN);
});
