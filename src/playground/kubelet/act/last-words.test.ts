import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLastWords } from "./last-words.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "last-words-"));
});
afterAll(() => rm(directory, { recursive: true }));

let count = 0;
async function wordsOf({ file, log }: { file?: string; log?: string[] }): Promise<string> {
  count += 1;
  const paths = { file: join(directory, `file-${count}`), log: join(directory, `${count}.log`) };
  if (file !== undefined) await writeFile(paths.file, file);
  const lines = (log ?? []).map((line) => `2026-11-23T10:00:00.000000000Z stdout F ${line}\n`);
  await writeFile(paths.log, lines.join(""));
  return readLastWords({ file: paths.file, ...(log === undefined ? {} : { log: paths.log }) });
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

describe("the last words of a container", () => {
  it.each([
    ["are what it wrote", { file: "done\n" }, "done\n"],
    ["are cut after 4096 bytes", { file: "x".repeat(5000) }, "x".repeat(4096)],
    ["are nothing when it wrote nothing", { file: "" }, ""],
    ["are nothing when there is no file", {}, ""],
    ["are not taken from its log when it wrote some", { file: "own", log: ["logged"] }, "own"],
    ["are its log when it wrote none", { file: "", log: ["a", "b"] }, "a\nb\n"],
    ["are the last 80 lines of it", { log: numbered(1, 100) }, `${numbered(21, 100).join("\n")}\n`],
    ["and of those the last 2048 bytes", { log: ["y".repeat(3000)] }, `${"y".repeat(2047)}\n`],
  ])("%s", async (_what, sources, words) => {
    expect(await wordsOf(sources)).toBe(words);
  });
});
