import fc from "fast-check";
import { expect, test } from "vitest";
import { StreamProtocolError } from "../protocol-error.ts";
import { createFrameDecoder, encodeFrame, type SpdyFrame } from "./frames.ts";

const streamId = fc.integer({ min: 0, max: 0x7fffffff });
const number = fc.integer({ min: 0, max: 0xffffffff });
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const fin = fc.boolean();

const frame: fc.Arbitrary<SpdyFrame> = fc.oneof(
  fc.record({ type: fc.constant("syn-stream"), streamId, fin, headerBlock: bytes }),
  fc.record({ type: fc.constant("syn-reply"), streamId, fin, headerBlock: bytes }),
  fc.record({ type: fc.constant("headers"), streamId, fin, headerBlock: bytes }),
  fc.record({ type: fc.constant("rst-stream"), streamId, status: number }),
  fc.record({ type: fc.constant("ping"), id: number }),
  fc.record({ type: fc.constant("goaway"), lastStreamId: streamId, status: number }),
  fc.record({ type: fc.constant("data"), streamId, fin, data: bytes }),
);

/** Puts the pieces of each data frame together again; `fin` of empty frames stays visible. */
function join(frames: SpdyFrame[]): unknown[] {
  const joined: { key: string; data: string }[] = [];
  for (const next of frames) {
    if (next.type !== "data") {
      joined.push({ key: JSON.stringify(next, Object.keys(next).toSorted()), data: "" });
      continue;
    }
    const key = `data ${next.streamId}`;
    const last = joined.at(-1);
    const data = next.data.toString("hex") + (next.fin ? " fin" : "");
    if (last?.key === key && !last.data.endsWith("fin")) last.data += data;
    else joined.push({ key, data });
  }
  return joined;
}

function split(whole: Buffer, sizes: number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let offset = 0;
  for (const size of sizes) {
    pieces.push(whole.subarray(offset, offset + size));
    offset += size;
  }
  return [...pieces, whole.subarray(offset)];
}

test("frames come back as they were, however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 20 }),
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 }),
      (frames, sizes) => {
        const decode = createFrameDecoder();
        const pieces = split(Buffer.concat(frames.map(encodeFrame)), sizes);
        expect(join(pieces.flatMap(decode))).toEqual(join(frames));
      },
    ),
  );
});

test("bytes of a long data frame are given on before the frame is complete", () => {
  const decode = createFrameDecoder();
  const head = Buffer.from("0000000101ffffff", "hex");
  expect(decode(Buffer.concat([head, Buffer.from("abc")]))).toEqual([
    { type: "data", streamId: 1, fin: false, data: Buffer.from("abc") },
  ]);
});

test("frames of unknown type are left out", () => {
  const settings = Buffer.from("8003000400000004000000ff", "hex");
  const ping: SpdyFrame = { type: "ping", id: 7 };
  expect(createFrameDecoder()(Buffer.concat([settings, encodeFrame(ping)]))).toEqual([ping]);
});

test.each([
  ["of another SPDY version", "8002000600000004"],
  ["longer than any header block", "8003000100ffffff"],
  ["too short for its type", "8003000600000002aabb"],
])("a control frame %s is refused at once", (_what, hex) => {
  expect(() => createFrameDecoder()(Buffer.from(hex, "hex"))).toThrow(StreamProtocolError);
});

function errorOf(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

function isNoneOrOwn(error: unknown): boolean {
  return error === undefined || error instanceof StreamProtocolError;
}

test("garbage never throws anything but the codec's own error", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 10 }), (pieces) => {
      const decode = createFrameDecoder();
      const decodeAll = () => pieces.map((piece) => decode(Buffer.from(piece)));
      expect(errorOf(decodeAll)).toSatisfy(isNoneOrOwn);
    }),
  );
});
