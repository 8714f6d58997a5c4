import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { NodeApi } from "../../kubelet/node-api.ts";
import { pods } from "../../resources/pods/pods.ts";
import { type RunningServer, startServer } from "../fixtures/running-server.ts";

/** A node whose one log is these pieces. */
const unasked = () => Promise.reject(new Error("not of this test"));
const nodeApi: NodeApi = {
  exec: unasked,
  attach: unasked,
  portForward: unasked,
  usage: unasked,
  logs: async () => Readable.from([Buffer.from("one\n"), Buffer.from([0xff, 0x00])]),
};

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ nodeApi });
  await server.registry.create(pods, "default", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web" },
    spec: { nodeName: "here", containers: [{ name: "app", image: "x" }] },
  });
});
afterAll(() => server.close());

function open(pod: string, offered: string[]): WebSocket {
  const url = `${server.url.replace("https", "wss")}/api/v1/namespaces/default/pods/${pod}/log`;
  return new WebSocket(url, offered, {
    ca: server.authority.certificate,
    cert: server.admin.certificate,
    key: server.admin.key,
  });
}

it.each([
  ["as bytes without a protocol", [], "", ["6f6e650a", "ff00"]],
  ["as bytes", ["binary.k8s.io"], "binary.k8s.io", ["6f6e650a", "ff00"]],
  [
    "as base64",
    ["base64.binary.k8s.io"],
    "base64.binary.k8s.io",
    ["b25lCg==", "/wA="].map((word) => Buffer.from(word).toString("hex")),
  ],
])("a log comes %s, piece by piece, and ends", async (_what, offered, protocol, pieces) => {
  const socket = open("web", offered);
  const messages: string[] = [];
  socket.on("message", (message: Buffer) => messages.push(message.toString("hex")));
  const [code] = (await once(socket, "close")) as [number];
  expect({ code, protocol: socket.protocol, messages }).toEqual({
    code: 1000,
    protocol,
    messages: pieces,
  });
});

it("what can't be read is said in plain HTTP", async () => {
  const socket = open("nobody", ["binary.k8s.io"]);
  socket.on("error", () => undefined);
  const [, answer] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  expect(answer.statusCode).toBe(404);
  expect(JSON.parse(await text(answer))).toMatchObject({ message: 'pods "nobody" not found' });
});
