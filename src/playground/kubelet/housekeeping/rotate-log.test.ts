import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rotateLog } from "./rotate-log.ts";

let directory: string;
let log: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-rotate-"));
  log = join(directory, "0.log");
  await writeFile(log, "newest");
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(directory, name), text);

it("moves the log away before the runtime opens a new one, and compresses the one before", async () => {
  await write("0.log.20200101-000000", "older");
  await rotateLog(log, async () => {
    expect(await readdir(directory)).not.toContain("0.log");
    await write("0.log", "begun");
  });
  const [first, old = "", latest = "", ...more] = (await readdir(directory)).sort();
  expect([first, old, more]).toEqual(["0.log", "0.log.20200101-000000.gz", []]);
  expect(gunzipSync(await readFile(join(directory, old))).toString()).toBe("older");
  expect(await readFile(join(directory, latest), "utf8")).toBe("newest");
});

it("puts the log back when the runtime can't open a new one", async () => {
  const reopen = () => Promise.reject(new Error("the container is gone"));
  await expect(rotateLog(log, reopen)).rejects.toThrow("the container is gone");
  expect(await readdir(directory)).toEqual(["0.log"]);
  expect(await readFile(log, "utf8")).toBe("newest");
});

it("never leaves more than five files", async () => {
  for (let round = 0; round < 8; round += 1) {
    await write(`0.log.2020010${round}-000000`, String(round));
  }
  await rotateLog(log, () => write("0.log", "begun"));
  const names = await readdir(directory);
  expect(names).toHaveLength(5);
  expect(names.filter((name) => name.endsWith(".gz")).sort()).toEqual([
    "0.log.20200105-000000.gz",
    "0.log.20200106-000000.gz",
    "0.log.20200107-000000.gz",
  ]);
});
