import { link, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { diskUsage } from "./disk-usage.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-usage-"));
  for (const name of ["a", "b"]) await mkdir(join(directory, name));
});
afterEach(() => rm(directory, { recursive: true }));

const mebibyte = 1024 * 1024;

it("says what each path takes, a file of two names once, and nothing of what is not there", async () => {
  await writeFile(join(directory, "a", "x"), Buffer.alloc(mebibyte, 1));
  await link(join(directory, "a", "x"), join(directory, "a", "y"));
  const [a, b, absent] = ["a", "b", "absent"].map((name) => join(directory, name));
  const found = await diskUsage([a ?? "", b ?? "", absent ?? ""]);
  expect([...found.keys()]).toEqual([a, b]);
  expect(found.get(a ?? "")).toBeGreaterThanOrEqual(mebibyte);
  expect(found.get(a ?? "")).toBeLessThan(2 * mebibyte);
  expect(found.get(b ?? "")).toBeLessThan(mebibyte);
});

it("counts what is written, not what a file claims to hold", async () => {
  const { open } = await import("node:fs/promises");
  const file = await open(join(directory, "a", "sparse"), "w");
  await file.truncate(1024 * mebibyte);
  await file.close();
  const found = await diskUsage([join(directory, "a")]);
  expect(found.get(join(directory, "a"))).toBeLessThan(mebibyte);
});
