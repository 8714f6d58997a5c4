import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import {
  execPath,
  podPath,
  type StreamServer,
  startStreamServer,
} from "./fixtures/stream-server.ts";
import { tunnelProtocol } from "./stream-request.ts";

let server: StreamServer;
beforeEach(async () => {
  server = await startStreamServer();
});
afterEach(() => server.close());

const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const webSocketHeaders = (protocol = "v5.channel.k8s.io") => [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  key,
  `Sec-WebSocket-Protocol: ${protocol}`,
];
const spdyHeaders = ["Connection: Upgrade", "Upgrade: SPDY/3.1"];

/** Connects and sends a request head, and whatever comes after it, byte by byte as given. */
async function send(requestLine: string, headers: string[], rest = Buffer.alloc(0)) {
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  const head = [`${requestLine} HTTP/1.1`, "Host: 127.0.0.1", ...headers, "", ""].join("\r\n");
  socket.write(Buffer.concat([Buffer.from(head), rest]));
  return socket;
}

/** Opens a WebSocket by hand and skips the answer's head. */
async function openRaw(path: string, protocol?: string): Promise<Socket> {
  const socket = await send(`GET ${path}`, webSocketHeaders(protocol));
  const [head] = (await once(socket, "data")) as [Buffer];
  expect(head.toString()).toMatch(/^HTTP\/1.1 101 /);
  return socket;
}

/** A masked frame; the mask is four zeros, so the payload is plain. */
function frame(first: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of(first, 0x80 | payload.length, 0, 0, 0, 0), payload]);
}

/** The code of the close frame that ends what the server sends. */
async function closeCode(socket: Socket): Promise<number | undefined> {
  const bytes = await buffer(socket);
  const at = bytes.lastIndexOf(0x88);
  return at === -1 ? undefined : bytes.readUInt16BE(at + 2);
}

/** Waits until nothing of the sessions is left; gives how many reached the runtime. */
async function closedAtRuntime(): Promise<number> {
  await Promise.all(server.finished);
  const open = server.runtimeSockets.filter(({ closed }) => !closed);
  await Promise.all(open.map((socket) => once(socket, "close")));
  return server.runtimeSockets.length;
}

const exec = execPath(["cat"]);
const withoutLine = (start: string) => webSocketHeaders().filter((line) => !line.startsWith(start));

test.each([
  ["a body before the upgrade", `POST ${exec}`, [...spdyHeaders, "Content-Length: 5"], "a body"],
  ["a length that is no number", `POST ${exec}`, [...spdyHeaders, "Content-Length: -1"], ""],
  ["a body in chunks", `POST ${exec}`, [...spdyHeaders, "Transfer-Encoding: chunked"], "a body"],
  ["POST for a WebSocket", `POST ${exec}`, webSocketHeaders(), "GET"],
  ["no key", `GET ${exec}`, withoutLine("Sec-WebSocket-Key"), "Key"],
  ["no version", `GET ${exec}`, withoutLine("Sec-WebSocket-Version"), "Version"],
  ["a bad key", `GET ${exec}`, [...withoutLine("Sec-WebSocket-Key"), `${key}x`], "Key"],
  [
    "a port that is none",
    `GET ${podPath}/portforward?ports=abc`,
    webSocketHeaders("v4.channel.k8s.io"),
    "as a port",
  ],
  ["port 0", `GET ${podPath}/portforward?ports=0`, webSocketHeaders("v4.channel.k8s.io"), "> 0"],
  ["a name with a broken escape", `POST ${podPath}%zz/exec?stdin=1`, spdyHeaders, "escape"],
  ["none of the streams", `POST ${podPath}/exec?command=ls`, spdyHeaders, "at least 1 of stdin"],
])("%s is answered 400, and the runtime is not asked", async (_what, line, headers, message) => {
  const socket = await send(line, headers, Buffer.from("hello"));
  const answer = (await buffer(socket)).toString();
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain(message);
  expect(server.runtimeSockets).toEqual([]);
});

test.each([
  ["an unmasked frame", Buffer.from([0x82, 0x01, 0x00]), 1002],
  ["a frame that says it is of 17 MiB", frameHead(17 * 1024 * 1024), 1009],
  ["a frame that says it is of 2^63 bytes", frameHead(2 ** 53), 1009],
  ["a ping in fragments", frame(0x09, Buffer.from("ping")), 1002],
  ["a ping of more than 125 bytes", Buffer.from([0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0]), 1002],
  ["a frame of an unknown kind", frame(0x83, Buffer.of(0)), 1002],
  ["reserved bits", frame(0xf2, Buffer.of(0)), 1002],
  ["a continuation of nothing", frame(0x80, Buffer.of(0)), 1002],
  ["text", frame(0x81, Buffer.from("0abc")), 1002],
  ["an empty message", frame(0x82, Buffer.alloc(0)), 1002],
  ["a close of no channel", frame(0x82, Buffer.of(255)), 1002],
])("%s ends a v5 session with code %3$i, here and at the runtime", async (_what, bytes, code) => {
  const socket = await openRaw(exec);
  socket.write(bytes);
  expect(await closeCode(socket)).toBe(code);
  expect(await closedAtRuntime()).toBe(1);
});

/** The head of a masked binary frame with a 64-bit length. */
function frameHead(length: number): Buffer {
  const head = Buffer.alloc(14);
  head.writeUInt16BE(0x82ff);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

test("messages for channels that do not exist, or are closed, change nothing", async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${exec}`, "v5.channel.k8s.io");
  const output: Buffer[] = [];
  socket.on("message", (message: Buffer) => output.push(message));
  await once(socket, "open");
  for (const channel of [1, 2, 3, 7, 254]) socket.send(Buffer.of(channel, 120));
  socket.send(Buffer.from("\u0000read me"));
  for (const channel of [9, 0, 0]) socket.send(Buffer.of(255, channel));
  socket.send(Buffer.from("\u0000too late"));
  expect(await once(socket, "close")).toMatchObject([1000, expect.anything()]);
  const stdout = output.filter((message) => message[0] === 1).map((each) => each.subarray(1));
  expect(Buffer.concat(stdout).toString()).toBe("read me");
});

test.each([
  ["SPDY", `POST ${exec}`, spdyHeaders],
  ["the tunnel", `GET ${podPath}/portforward`, webSocketHeaders(tunnelProtocol)],
])("garbage over %s ends the session on both sides", async (_what, line, headers) => {
  const socket = await send(line, headers);
  await once(socket, "data");
  const garbage = Buffer.alloc(100, 0xff);
  socket.end(line.startsWith("GET") ? frame(0x82, garbage) : garbage);
  await buffer(socket.resume());
  expect(await closedAtRuntime()).toBe(1);
});

test("a client that pings without reading the answers is dropped", async () => {
  const socket = await openRaw(execPath(["sleep", "1000"]));
  socket.pause();
  const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(0x89, Buffer.alloc(100))));
  socket.on("error", () => undefined);
  while (!socket.destroyed) {
    if (!socket.write(pings)) {
      await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => undefined);
    }
  }
  expect(await closedAtRuntime()).toBe(1);
});

test.each([
  ["a v5 client", `GET ${exec}`, webSocketHeaders()],
  ["a SPDY client", `POST ${exec}`, spdyHeaders],
  ["a tunnel", `GET ${podPath}/portforward`, webSocketHeaders(tunnelProtocol)],
])(
  "%s that leaves while the runtime is asked leaves nothing open",
  async (_what, line, headers) => {
    let answer = () => {};
    server.beforeRuntime = new Promise((resolve) => {
      answer = resolve;
    });
    const socket = await send(line, headers);
    while (server.finished.length === 0) await new Promise(setImmediate);
    socket.resetAndDestroy();
    await once(socket, "close");
    answer();
    await Promise.all(server.finished);
    expect(server.runtimeSockets.every(({ destroyed }) => destroyed)).toBe(true);
  },
);

test("a refused client that neither reads nor closes is cut off", async () => {
  const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
  socket.write(`POST ${podPath}/exec HTTP/1.1\r\nHost: x\r\n${spdyHeaders.join("\r\n")}\r\n\r\n`);
  socket.on("error", () => undefined);
  const answer = await buffer(socket);
  expect(answer.toString()).toMatch(/^HTTP\/1.1 400 /);
  while (!socket.destroyed) {
    socket.write("more");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(socket.destroyed).toBe(true);
});
