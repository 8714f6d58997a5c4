import { once } from "node:events";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { encodeDataHead, encodeFrame } from "../../src/kubernetes/streaming/spdy/frames.ts";
import { createHeaderEncoder } from "../../src/kubernetes/streaming/spdy/headers.ts";
import { kubectlOk } from "./support/cluster.ts";
import { containerdPid, memoryGrowth, playgroundPid } from "./support/playground-process.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { upgrade } from "./support/streams.ts";

const mebibyte = 1024 * 1024;
beforeAll(() => createPod(busybox("victim", "trap exit TERM; while :; do sleep 1; done")));
afterAll(() => deletePods("victim"));

/** A SPDY exec of `cat` whose streams are open, and nothing else is done for it. */
async function openCat(): Promise<Duplex> {
  const query = "command=cat&container=main&stdin=1&stdout=1&stderr=1";
  const socket = await upgrade(`/api/v1/namespaces/default/pods/victim/exec?${query}`, {
    Connection: "Upgrade",
    Upgrade: "SPDY/3.1",
    "X-Stream-Protocol-Version": "v4.channel.k8s.io",
  });
  socket.on("error", () => undefined);
  const encode = createHeaderEncoder();
  for (const [index, streamtype] of ["error", "stdin", "stdout", "stderr"].entries()) {
    const headerBlock = encode({ streamtype });
    socket.write(
      encodeFrame({ type: "syn-stream", streamId: 2 * index + 1, fin: false, headerBlock }),
    );
  }
  await once(socket, "readable");
  return socket;
}

const bytes = (hex: string) => Buffer.from(hex, "hex");
const times = (count: number, frame: Buffer) => Buffer.concat(Array(count).fill(frame) as Buffer[]);
const data = (streamId: number, fin = false) =>
  encodeFrame({ type: "data", streamId, fin, data: Buffer.from("x") });

/** A header block of 15 KiB that unpacks to 10 MB. */
const bomb = encodeFrame({
  type: "syn-stream",
  streamId: 9,
  fin: false,
  headerBlock: createHeaderEncoder()({ a: "x".repeat(10_000_000) }),
});

it.each<[string, Buffer]>([
  ["control frames of no known version", bytes("ffff0001ff000000")],
  ["a control frame that says it is of 16 MiB", bytes("80030001 00ffffff".replaceAll(" ", ""))],
  ["a header block that unpacks to far more", bomb],
  [
    "a header block that is none",
    bytes("8003000100000012000000090000000000000000ffffffffffffffff"),
  ],
  ["data for streams that do not exist", times(1000, data(9999))],
  ["data after the end of a stream", Buffer.concat([data(3, true), times(1000, data(3))])],
  ["a storm of resets", times(5000, encodeFrame({ type: "rst-stream", streamId: 3, status: 5 }))],
  ["a flood of pings", times(200_000, encodeFrame({ type: "ping", id: 1 }))],
  ["a data frame that never ends", encodeDataHead(3, 0xffffff, false)],
])("%s: costs little, and others are served", { timeout: 60_000 }, async (_what, hostile) => {
  const [playground, containerd] = [await playgroundPid(), await containerdPid()];
  let runtimeGrowth = 0;
  const growth = await memoryGrowth(playground, async () => {
    runtimeGrowth = await memoryGrowth(containerd, async () => {
      const sockets = await Promise.all([openCat(), openCat()]);
      for (const socket of sockets) socket.write(hostile);
      // Long enough for all of it to have been taken, or not taken for want of a reader.
      await delay(500);
      expect(await kubectlOk(["exec", "victim", "--", "echo", "served"])).toBe("served\n");
      for (const socket of sockets) socket.destroy();
    });
  });
  expect(await containerdPid()).toBe(containerd);
  expect(growth).toBeLessThan(64 * mebibyte);
  expect(runtimeGrowth).toBeLessThan(128 * mebibyte);
});
