import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openSpdyConnection } from "../../../kubernetes/streaming/spdy/connection.ts";
import { type RunningServer, startServer } from "../fixtures/running-server.ts";
import { execPath, type StreamServer, startStreamServer } from "./fixtures/stream-server.ts";

/** The real API server, whose limits are all far shorter than the silence below. In ms. */
const limit = 200;
const silence = 5 * limit;
let streams: StreamServer;
let api: RunningServer;
beforeEach(async () => {
  streams = await startStreamServer();
  const limits = { headers: limit, body: limit, idle: limit, stall: limit, handshake: 2000 };
  api = await startServer({ limits, onUpgrade: streams.handler });
});
afterEach(async () => {
  await streams.close();
  await api.close();
});

function credentials() {
  const { admin, authority } = api;
  return { cert: admin.certificate, key: admin.key, ca: authority.certificate };
}

test("a WebSocket that says nothing for longer than any limit of the server goes on", async () => {
  const url = `${api.url.replace("https", "wss")}${execPath(["cat"])}`;
  const socket = new WebSocket(url, "v5.channel.k8s.io", credentials());
  await once(socket, "message");
  await delay(silence);
  socket.send(Buffer.from("\u0000awake"));
  const [answer] = (await once(socket, "message")) as [Buffer];
  expect(answer.toString()).toBe("\u0001awake");
  socket.terminate();
});

test("so does SPDY", async () => {
  const outgoing = request(new URL(execPath(["cat"]), api.url), {
    ...credentials(),
    method: "POST",
    headers: {
      Connection: "Upgrade",
      Upgrade: "SPDY/3.1",
      "X-Stream-Protocol-Version": "v4.channel.k8s.io",
    },
  });
  outgoing.end();
  const [, socket] = (await once(outgoing, "upgrade")) as [IncomingMessage, Duplex];
  const connection = openSpdyConnection(socket, { role: "client" });
  const [, stdin, stdout] = ["error", "stdin", "stdout", "stderr"].map(
    (streamtype) => connection.openStream({ streamtype }).io,
  );
  await delay(silence);
  stdin?.write("awake");
  const [answer] = (await once(stdout ?? outgoing, "data")) as [Buffer];
  expect(answer.toString()).toBe("awake");
  connection.destroy();
});
