import { once } from "node:events";
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LogOptions } from "../node-api.ts";
import { readLog } from "./read-log.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "read-log-"));
  path = join(directory, "0.log");
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const never = new AbortController().signal;
const line = (content: string, tag = "F") => `2026-11-23T10:00:00Z stdout ${tag} ${content}\n`;

/** Reads a log of a container that has ended. */
function read(options: LogOptions = {}): Promise<string> {
  return text(readLog(path, options, { ended: AbortSignal.abort(), signal: never }));
}

/** Resolves when the follower has printed this. */
async function printed(log: Readable, expected: string): Promise<void> {
  let seen = "";
  while (seen.length < expected.length) {
    const chunk: Buffer | null = log.read();
    if (chunk === null) await once(log, "readable");
    else seen += chunk.toString();
  }
  expect(seen).toBe(expected);
}

test.each<[string, LogOptions, string]>([
  ["everything", {}, "one\ntwo, in pieces\nthree\n"],
  ["the last line", { tailLines: 1 }, "three\n"],
  ["a line of pieces as one", { tailLines: 2 }, "two, in pieces\nthree\n"],
  ["more lines than there are", { tailLines: 9 }, "one\ntwo, in pieces\nthree\n"],
  ["no line", { tailLines: 0 }, ""],
  ["some bytes", { limitBytes: 6 }, "one\ntw"],
  ["some bytes of the last lines", { tailLines: 1, limitBytes: 3 }, "thr"],
  ["a follower's view of an ended container", { follow: true }, "one\ntwo, in pieces\nthree\n"],
])("gives %s", async (_what, options, expected) => {
  writeFileSync(path, line("one") + line("two, ", "P") + line("in pieces") + line("three"));
  expect(await read(options)).toBe(expected);
});

test("a container that has no log yet has an empty one", async () => {
  expect(await read()).toBe("");
});

test("a log that can't be read is an error", async () => {
  path = directory;
  await expect(read()).rejects.toThrow("EISDIR");
});

test("tailing finds the same lines as reading all, wherever blocks end", async () => {
  const lineLength = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 20_000 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(lineLength, fc.boolean()), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 45 }),
      async (lines, tailLines) => {
        const raw = lines.map(([length, whole], index) =>
          line(`${index}`.padEnd(length, "x"), whole ? "F" : "P"),
        );
        writeFileSync(path, raw.join(""));
        const all = await read();
        const allLines = all.match(/.*\n|.+$/g) ?? [];
        expect(await read({ tailLines })).toBe(allLines.slice(-tailLines).join(""));
      },
    ),
    { numRuns: 40 },
  );
});

test("a follower starts at the tail, hears each write and ends when the container does", async () => {
  writeFileSync(path, line("one") + line("two"));
  const ended = new AbortController();
  const log = readLog(path, { follow: true, tailLines: 1 }, { ended: ended.signal, signal: never });
  await printed(log, "two\n");
  appendFileSync(path, line("three"));
  await printed(log, "three\n");
  appendFileSync(path, line("four"));
  ended.abort();
  expect(await text(log)).toBe("four\n");
});

test("a follower goes on in the new file after a rotation, and loses nothing", async () => {
  writeFileSync(path, line("one"));
  const ended = new AbortController();
  const log = readLog(path, { follow: true }, { ended: ended.signal, signal: never });
  await printed(log, "one\n");
  renameSync(path, `${path}.20261123-100000`);
  appendFileSync(`${path}.20261123-100000`, line("written before the runtime re-opened"));
  await printed(log, "written before the runtime re-opened\n");
  writeFileSync(path, line("three"));
  await printed(log, "three\n");
  appendFileSync(path, line("four"));
  await printed(log, "four\n");
  appendFileSync(path, line("last words"));
  ended.abort();
  expect(await text(log)).toBe("last words\n");
});

test("a follower waits for a log that is not there yet", async () => {
  const ended = new AbortController();
  const log = readLog(path, { follow: true }, { ended: ended.signal, signal: never });
  const first = printed(log, "first\n");
  writeFileSync(path, line("first"));
  await first;
  ended.abort();
  expect(await text(log)).toBe("");
});

test("a reader that goes away closes the log, even while nothing is written", async () => {
  writeFileSync(path, line("one"));
  const gone = new AbortController();
  const log = readLog(path, { follow: true }, { ended: never, signal: gone.signal });
  await printed(log, "one\n");
  const closed = once(log, "close");
  gone.abort();
  await closed;
  expect(log.errored).toBeNull();
});

test("a long line without an end takes no memory to speak of", async () => {
  const total = 200_000_000;
  const piece = Buffer.alloc(10_000_000, "x");
  writeFileSync(path, "2026-11-23T10:00:00Z stdout F ");
  for (let written = 0; written < total; written += piece.length) appendFileSync(path, piece);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  let length = 0;
  const log = readLog(path, {}, { ended: AbortSignal.abort(), signal: never });
  for await (const chunk of log as AsyncIterable<Buffer>) {
    length += chunk.length;
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(length).toBe(total);
  expect(most).toBeLessThan(100_000_000);
});
