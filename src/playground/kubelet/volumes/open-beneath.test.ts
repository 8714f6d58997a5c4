import { mkdir, mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EscapeError, openBeneath } from "./open-beneath.ts";

let root: string;
let volume: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "ephemera-beneath-"));
  volume = join(root, "volume");
  await mkdir(join(volume, "in"), { recursive: true });
  await mkdir(join(root, "other"));
});
afterEach(() => rm(root, { recursive: true }));

async function inodeOf(...segments: string[]): Promise<number> {
  const handle = await openBeneath(volume, segments);
  const { ino } = await handle.stat();
  await handle.close();
  return ino;
}

it("follows a link that stays inside", async () => {
  await symlink("in", join(volume, "link"));
  expect(await inodeOf("link")).toBe((await stat(join(volume, "in"))).ino);
});

it("makes what is missing, below links too", async () => {
  await symlink("in", join(volume, "link"));
  expect(await inodeOf("link", "a", "b")).toBe((await stat(join(volume, "in/a/b"))).ino);
});

it.each(["/", "..", "../other", "/etc"])("refuses a link to %s", async (target) => {
  await symlink(target, join(volume, "link"));
  await expect(openBeneath(volume, ["link"])).rejects.toThrow(EscapeError);
  await expect(openBeneath(volume, ["link", "made"])).rejects.toThrow(EscapeError);
  expect(await readdir(join(root, "other"))).toEqual([]);
});
