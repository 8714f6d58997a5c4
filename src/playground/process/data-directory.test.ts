import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isPlayground, prepareDataDirectory, removeDataDirectory } from "./data-directory.ts";

let parent: string;
let data: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "ephemera-data-"));
  data = join(parent, "data");
});
afterEach(() => rmSync(parent, { recursive: true }));

const withCode = (code: string) => expect.objectContaining({ code });

it("is made for root alone, and found to be ours again", async () => {
  await prepareDataDirectory(data);
  await prepareDataDirectory(data);
  expect(await isPlayground(data)).toBe(true);
  expect(statSync(data).mode & 0o777).toBe(0o700);
});

it("takes a directory that is there and empty, and closes it to others", async () => {
  mkdirSync(data, { mode: 0o755 });
  await prepareDataDirectory(data);
  expect(statSync(data).mode & 0o777).toBe(0o700);
});

it("is made by several starts at the same time", async () => {
  await Promise.all(Array.from({ length: 8 }, () => prepareDataDirectory(data)));
  expect(await isPlayground(data)).toBe(true);
});

it("leaves a directory alone that holds files of somebody else", async () => {
  mkdirSync(join(data, "runtime"), { recursive: true });
  await expect(prepareDataDirectory(data)).rejects.toEqual(withCode("NOT_A_PLAYGROUND"));
  expect(await isPlayground(data)).toBe(false);
});

it("takes a directory that a start was killed in before it was marked", async () => {
  mkdirSync(data);
  writeFileSync(join(data, "ephemera.json.new-123"), "{");
  await prepareDataDirectory(data);
  expect(await isPlayground(data)).toBe(true);
});

it.each([
  ["a newer format", '{"format":2}', "has format 2,"],
  ["no format", "{}", "has format {},"],
  ["half a file", '{"for', 'has format {"for,'],
])("refuses %s", async (_, text, problem) => {
  mkdirSync(data);
  writeFileSync(join(data, "ephemera.json"), text);
  const refusal = prepareDataDirectory(data);
  await expect(refusal).rejects.toEqual(withCode("DATA_FORMAT_UNKNOWN"));
  await expect(refusal).rejects.toThrow(problem);
});

it("says which part of the path is no directory", async () => {
  writeFileSync(data, "a file");
  const refusal = prepareDataDirectory(join(data, "below"));
  await expect(refusal).rejects.toEqual(withCode("DATA_UNWRITABLE"));
  await expect(refusal).rejects.toThrow("ENOTDIR");
});

it("is removed with its mark last, so that a removal can be done again", async () => {
  await prepareDataDirectory(data);
  mkdirSync(join(data, "store"));
  await removeDataDirectory(data);
  expect(existsSync(data)).toBe(false);
});

describe.runIf(process.getuid?.() === 0)("on a file system of its own", () => {
  const mount = (...options: string[]) =>
    execFileSync("mount", ["-t", "tmpfs", "-o", options.join(","), "ephemera-test", data]);
  beforeEach(() => mkdirSync(data));
  afterEach(() => execFileSync("umount", [data]));

  it("is refused when nothing can be written there", async () => {
    mount("ro");
    await expect(prepareDataDirectory(data)).rejects.toEqual(withCode("DATA_UNWRITABLE"));
  });

  it("is refused when there is no space, and taken once there is", async () => {
    mount("size=2m");
    await prepareDataDirectory(data);
    const ballast = join(data, "ballast");
    writeFileSync(ballast, Buffer.alloc(1.9 * 2 ** 20));
    await expect(prepareDataDirectory(data)).rejects.toEqual(withCode("DISK_FULL"));
    rmSync(ballast);
    await prepareDataDirectory(data);
  });

  it("is emptied when it is a mount point, which can't be removed", async () => {
    mount("size=8m");
    await prepareDataDirectory(data);
    await removeDataDirectory(data);
    expect(existsSync(data)).toBe(true);
    expect(await isPlayground(data)).toBe(false);
  });
});
