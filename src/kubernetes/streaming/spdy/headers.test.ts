import { constants, createDeflate, createInflate } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { StreamProtocolError } from "../protocol-error.ts";
import { spdyDictionary } from "./dictionary.ts";
import { createHeaderDecoder, createHeaderEncoder } from "./headers.ts";

const headers = fc.dictionary(fc.string({ maxLength: 40 }), fc.string({ maxLength: 400 }), {
  maxKeys: 20,
  noNullPrototype: true,
});

/** One zlib stream flushed after each block, as other SPDY implementations hold it. */
async function deflateBlocks(texts: Buffer[]): Promise<Buffer[]> {
  const deflate = createDeflate({ dictionary: spdyDictionary });
  const blocks: Buffer[] = [];
  for (const text of texts) {
    await new Promise<void>((resolve) => {
      deflate.write(text, () => deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    });
    blocks.push(deflate.read());
  }
  deflate.destroy();
  return blocks;
}

test("header blocks come back as they were, in order, over a whole connection", () => {
  fc.assert(
    fc.property(fc.array(headers, { maxLength: 30 }), (blocks) => {
      const encode = createHeaderEncoder();
      const decode = createHeaderDecoder();
      for (const block of blocks) expect(decode(encode(block))).toEqual(block);
    }),
    { numRuns: 50 },
  );
});

test("the window still fits after more text than it holds", () => {
  const encode = createHeaderEncoder();
  const decode = createHeaderDecoder();
  for (let index = 0; index < 300; index += 1) {
    const block = { streamtype: "data", port: "8080", noise: `${index}`.repeat(100) };
    expect(decode(encode(block))).toEqual(block);
  }
});

test("one continuous zlib stream, as other implementations read it, accepts our blocks", async () => {
  const encode = createHeaderEncoder();
  const inflate = createInflate({ dictionary: spdyDictionary });
  for (const streamtype of ["error", "stdin", "stdout"]) {
    await new Promise<void>((resolve) => {
      inflate.write(encode({ streamtype }), () => resolve());
    });
    const text: Buffer = inflate.read();
    expect(text.subarray(-streamtype.length).toString()).toBe(streamtype);
  }
  inflate.destroy();
});

test("blocks of one continuous zlib stream, as other implementations write it, are read", async () => {
  const block = Buffer.from("\0\0\0\x01\0\0\0\x04port\0\0\0\x048080", "latin1");
  const decode = createHeaderDecoder();
  for (const compressed of await deflateBlocks([block, block, block]))
    expect(decode(compressed)).toEqual({ port: "8080" });
});

test.each([
  ["is empty", [""]],
  ["is not zlib", ["00112233445566778899"]],
  ["names another dictionary", ["78bb00000000"]],
  ["is cut short", ["78bbe3c6a7c2"]],
  ["turns to garbage later", [createHeaderEncoder()({ a: "b" }).toString("hex"), "ffffffff"]],
])("a first block that %s is the codec's own error", (_what, blocks) => {
  const decode = createHeaderDecoder();
  const decodeAll = () => blocks.map((block) => decode(Buffer.from(block, "hex")));
  expect(decodeAll).toThrow(StreamProtocolError);
});

test("a block that unpacks to far more than it holds is refused", () => {
  const bomb = createHeaderEncoder()({ a: "x".repeat(10_000_000) });
  expect(bomb.length).toBeLessThan(16 * 1024);
  expect(() => createHeaderDecoder()(bomb)).toThrow(StreamProtocolError);
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
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }), (pieces) => {
      const decode = createHeaderDecoder();
      decode(createHeaderEncoder()({ a: "b" }));
      const decodeAll = () => pieces.map((piece) => decode(Buffer.from(piece)));
      expect(errorOf(decodeAll)).toSatisfy(isNoneOrOwn);
    }),
  );
});
