import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { StreamProtocolError } from "../protocol-error.ts";
import { openSpdyConnection, type SpdyConnection } from "./connection.ts";
import { encodeFrame } from "./frames.ts";
import { createHeaderEncoder } from "./headers.ts";
import type { SpdyStream } from "./stream.ts";

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const accepted = once(server, "connection");
  const near = connect(address.port, "127.0.0.1");
  const [far] = (await accepted) as [Socket];
  server.close();
  sockets.push(near, far);
  return [near, far];
}

/** A client, and what each stream it opens is given to. */
async function connectedPair(onStream: (stream: SpdyStream) => void): Promise<SpdyConnection> {
  const [near, far] = await socketPair();
  openSpdyConnection(far, { role: "server", onStream });
  return openSpdyConnection(near, { role: "client" });
}

test("several streams carry bytes both ways at once and end by themselves", async () => {
  const client = await connectedPair(({ io }) => io.pipe(io));
  const payloads = [1, 2, 3].map(() => randomBytes(3_000_000));
  const echoes = payloads.map((payload) => {
    const { io } = client.openStream({ streamtype: "data" });
    io.end(payload);
    return buffer(io);
  });
  const received = await Promise.all(echoes);
  expect(received.map((echo, index) => echo.equals(payloads[index] ?? echo.subarray(1)))).toEqual([
    true,
    true,
    true,
  ]);
});

test("the peer sees the headers, and an end of input while its output stays open", async () => {
  const client = await connectedPair(({ headers, io }) => {
    let input = "";
    io.on("data", (chunk: Buffer) => {
      input += chunk.toString();
    });
    io.on("end", () => io.end(`${headers.streamtype}:${input}`));
  });
  const { io, peerSide } = client.openStream({ streamtype: "stdin" });
  io.end("all of it");
  expect(await text(io)).toBe("stdin:all of it");
  expect(peerSide()).toBe("finished");
});

test("destroying a stream resets it for the peer, after what was sent before", async () => {
  const outcome = new Promise<string>((resolve, reject) => {
    void connectedPair(({ io, peerSide }) => {
      void text(io).then((input) => resolve(`${input}, then ${peerSide()}`), reject);
    }).then((client) => {
      const { io } = client.openStream({ streamtype: "stdin" });
      io.write("part", () => io.destroy());
    }, reject);
  });
  expect(await outcome).toBe("part, then reset");
});

test("a reader that does not read stops the sender, and gets everything later", async () => {
  const total = 40_000_000;
  let accepted = 0;
  const client = await connectedPair(({ io }) => {
    const piece = Buffer.alloc(100_000, "x");
    const pump = () => {
      while (accepted < total) {
        accepted += piece.length;
        if (!io.write(piece)) return void io.once("drain", pump);
      }
      io.end();
    };
    pump();
  });
  const slow = client.openStream({ streamtype: "stdout" });
  await once(slow.io, "readable");
  await new Promise((resolve) => setImmediate(resolve));
  // What is on its way: kernel buffers of two sockets and two stream buffers.
  expect(accepted).toBeLessThan(20_000_000);
  let received = 0;
  for await (const chunk of slow.io as AsyncIterable<Buffer>) received += chunk.length;
  expect(received).toBe(total);
});

test("streams that were open when the connection is lost say so", async () => {
  const [near, far] = await socketPair();
  const client = openSpdyConnection(near, { role: "client" });
  const { io, peerSide } = client.openStream({ streamtype: "stdout" });
  far.once("data", () => {
    far.write(encodeFrame({ type: "data", streamId: 1, fin: false, data: Buffer.from("half") }));
    far.end();
  });
  expect(await text(io)).toBe("half");
  expect(peerSide()).toBe("lost");
  expect(await client.closed).toBeUndefined();
  expect(() => client.openStream({})).toThrow(StreamProtocolError);
});

test("a reset by the peer ends the reader after what was received", async () => {
  const [near, far] = await socketPair();
  const client = openSpdyConnection(near, { role: "client" });
  const { io, peerSide } = client.openStream({ streamtype: "stdout" });
  far.write(encodeFrame({ type: "data", streamId: 1, fin: false, data: Buffer.from("all") }));
  far.write(encodeFrame({ type: "rst-stream", streamId: 1, status: 5 }));
  expect(await text(io)).toBe("all");
  expect(peerSide()).toBe("reset");
});

test("pings of the peer are echoed", async () => {
  const [near, far] = await socketPair();
  openSpdyConnection(near, { role: "client" });
  const ping = encodeFrame({ type: "ping", id: 4 });
  far.write(ping);
  const [echo] = (await once(far, "data")) as [Buffer];
  expect(echo.equals(ping)).toBe(true);
});

test("silence of the peer ends a connection that is kept alive", async () => {
  const [near, far] = await socketPair();
  far.resume();
  const keepAlive = { intervalMs: 5, timeoutMs: 10 };
  const client = openSpdyConnection(near, { role: "client", keepAlive });
  expect((await client.closed)?.message).toBe("the other side no longer answers");
});

test("a client refuses streams it did not ask for", async () => {
  const [near, far] = await socketPair();
  openSpdyConnection(near, { role: "client" });
  const headerBlock = createHeaderEncoder()({ streamtype: "data" });
  far.write(encodeFrame({ type: "syn-stream", streamId: 2, fin: false, headerBlock }));
  const [reset] = (await once(far, "data")) as [Buffer];
  expect(reset.equals(encodeFrame({ type: "rst-stream", streamId: 2, status: 3 }))).toBe(true);
});

test.each([
  ["garbage", Buffer.from("HTTP/1.1 200 OK\r\n\r\n").fill(0x80, 0, 1)],
  [
    "a stream of our own number",
    encodeFrame({
      type: "syn-stream",
      streamId: 1,
      fin: false,
      headerBlock: createHeaderEncoder()({}),
    }),
  ],
])("%s from the peer ends the connection with the codec's error", async (_what, bytes) => {
  const [near, far] = await socketPair();
  const client = openSpdyConnection(near, { role: "client", onStream: () => {} });
  far.on("error", () => {});
  far.write(bytes);
  expect(await client.closed).toBeInstanceOf(StreamProtocolError);
});

test("a peer that pings without ever reading the answers is dropped", async () => {
  const [near, far] = await socketPair();
  const client = openSpdyConnection(near, { role: "client" });
  far.on("error", () => {});
  const pings = Buffer.concat(
    Array.from({ length: 10_000 }, () => encodeFrame({ type: "ping", id: 2 })),
  );
  const flood = () => {
    while (!far.destroyed && far.write(pings));
  };
  far.on("drain", flood);
  flood();
  expect(await client.closed).toBeInstanceOf(StreamProtocolError);
});
