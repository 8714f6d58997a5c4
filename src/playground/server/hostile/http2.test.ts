import { deepEqual, equal } from "node:assert/strict";
import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHttp2 } from "../fixtures/raw-connection.ts";
import { type RunningServer, startServer } from "../fixtures/running-server.ts";

let server: RunningServer;
beforeEach(async () => {
  server = await startServer({ limits: { streams: 20 } });
});
afterEach(async () => {
  // Whatever was done to it, it answers others.
  equal((await server.send({ path: "/version" })).status, 200);
  deepEqual(server.errors, []);
  await server.close();
});

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const types = { headers: 1, rstStream: 3, settings: 4, ping: 6, goAway: 7, continuation: 9 };
/** RFC 9113, section 7. */
const errors = { protocol: 1, internal: 2, frameSize: 6, compression: 9, enhanceYourCalm: 11 };

/** A frame of RFC 9113, section 4.1. */
function frame(type: number, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** `GET /version` in HPACK: three entries of the static table and a literal path. */
const request = Buffer.concat([
  Buffer.from([0x82, 0x87, 0x41, 9]),
  Buffer.from("localhost"),
  Buffer.from([0x44, 8]),
  Buffer.from("/version"),
]);

/** Speaks HTTP/2 byte by byte, because no library would send this. */
async function openFrames(): Promise<TLSSocket> {
  const { hostname, port } = new URL(server.url);
  const { certificate: cert, key } = server.admin;
  const ca = server.authority.certificate;
  const socket = connect({
    host: hostname,
    port: Number(port),
    ALPNProtocols: ["h2"],
    ca,
    cert,
    key,
  });
  socket.on("error", () => undefined);
  await once(socket, "secureConnect");
  socket.write(preface);
  socket.write(frame(types.settings, 0, 0));
  return socket;
}

/** Resolves when the connection has taken it, or is gone. */
function written(socket: TLSSocket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    socket.write(bytes, () => resolve());
  });
}

/** Writes until the server says GOAWAY or is gone. Gives the error code it goes with, if it told. */
async function floodUntilGoAway(next: (index: number) => Buffer): Promise<number | undefined> {
  const socket = await openFrames();
  let code: number | undefined;
  let told = false;
  const away = new Promise<void>((resolve) => {
    let received = Buffer.alloc(0);
    socket.on("data", (data: Buffer) => {
      received = Buffer.concat([received, data]);
      for (let size = frameSize(received); received.length >= size; size = frameSize(received)) {
        if (received[3] === types.goAway) {
          code = received.readUInt32BE(13);
          told = true;
          resolve();
        }
        received = received.subarray(size);
      }
    });
    socket.once("close", () => {
      told = true;
      resolve();
    });
  });
  for (let index = 0; !told; index++) await Promise.race([written(socket, next(index)), away]);
  socket.destroy();
  return code;
}

/** Of the frame at the beginning; at least that of a header. */
function frameSize(bytes: Buffer): number {
  return 9 + (bytes.length < 3 ? 0 : bytes.readUIntBE(0, 3));
}

describe("HTTP/2 that only costs", () => {
  it.each<[string, number, (index: number) => Buffer]>([
    [
      "requests that are taken back at once",
      errors.internal,
      (index) => {
        const stream = index * 2 + 1;
        return Buffer.concat([
          frame(types.headers, 0x5, stream, request),
          frame(types.rstStream, 0, stream, Buffer.from([0, 0, 0, 8])),
        ]);
      },
    ],
    [
      "headers that never end",
      errors.internal,
      (index) =>
        index === 0
          ? frame(types.headers, 0x1, 1, request)
          : frame(types.continuation, 0, 1, Buffer.from([0x00, 1, 0x61, 1, 0x62])),
    ],
    [
      "one SETTINGS of thousands of settings",
      errors.enhanceYourCalm,
      () => frame(types.settings, 0, 0, Buffer.alloc(6 * 2000, Buffer.from([0, 99, 0, 0, 0, 1]))),
    ],
    [
      "frames of a stream that was never opened",
      errors.protocol,
      () => frame(types.continuation, 0, 1),
    ],
    [
      "HPACK that is none",
      errors.compression,
      () => frame(types.headers, 0x5, 1, Buffer.alloc(100, 0xff)),
    ],
    [
      "a frame larger than was agreed",
      errors.frameSize,
      () => frame(types.headers, 0x5, 1, Buffer.alloc(100_000)),
    ],
  ])("%s: the server ends it with error %i", async (_what, code, next) => {
    expect(await floodUntilGoAway(next)).toBe(code);
  });

  it.each([
    ["PINGs", () => frame(types.ping, 0, 0, Buffer.alloc(8))],
    ["SETTINGS", () => frame(types.settings, 0, 0)],
  ])("%s whose answers nobody reads cost little memory", async (_what, one) => {
    const socket = await openFrames();
    socket.pause();
    const many = Buffer.concat(Array.from({ length: 1000 }, one));
    const before = process.memoryUsage().rss;
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    for (let index = 0; index < 500 && !socket.destroyed; index++) {
      await Promise.race([written(socket, many), closed]);
    }
    socket.destroy();
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it("how many requests may run at a time is said before the first", async () => {
    const session = openHttp2(server);
    await once(session, "remoteSettings");
    expect(session.remoteSettings.maxConcurrentStreams).toBe(20);
    session.destroy();
  });

  it("headers of more than 64 KiB are refused", async () => {
    const session = openHttp2(server);
    session.on("error", () => undefined);
    const stream = session.request({
      ":path": "/version",
      "x-big": "a".repeat(40_000),
      "x-more": "b".repeat(40_000),
    });
    stream.on("error", () => undefined);
    const outcome = await new Promise<number>((resolve) => {
      stream.once("response", (headers) => resolve(Number(headers[":status"])));
      stream.once("close", () => resolve(0));
      session.once("close", () => resolve(0));
    });
    expect([0, 431]).toContain(outcome);
    session.destroy();
  });
});
