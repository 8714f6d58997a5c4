import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unmountBelow } from "../../mounts/mount.ts";
import { isMountPoint } from "../../mounts/mount-table.ts";
import { bindSubPath } from "./bind-sub-path.ts";
import { EscapeError } from "./open-beneath.ts";

let directory: string;
let root: string;
let target: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-part-"));
  root = join(directory, "volume");
  target = join(directory, "parts", "v", "app", "0");
  await mkdir(root);
});
afterEach(async () => {
  await unmountBelow(directory);
  await rm(directory, { recursive: true });
});

const bind = (...segments: string[]) =>
  bindSubPath({ index: 0, volume: "v", root, segments, target });

describe.runIf(process.getuid?.() === 0)("a part of a volume", () => {
  it("is seen at its target: a directory", async () => {
    await mkdir(join(root, "part"));
    await writeFile(join(root, "part", "inside"), "");
    await bind("part");
    expect(await readdir(target)).toEqual(["inside"]);
  });

  it("is seen at its target: a file", async () => {
    await writeFile(join(root, "file"), "text");
    await bind("file");
    expect(await readFile(target, "utf8")).toBe("text");
  });

  it("is made when it is missing", async () => {
    await bind("deep", "part");
    await writeFile(join(target, "new"), "");
    expect(await readdir(join(root, "deep", "part"))).toEqual(["new"]);
  });

  it("takes the place of the one before, were that a file that is gone", async () => {
    await writeFile(join(root, "part"), "old");
    await bind("part");
    await rm(join(root, "part"));
    await writeFile(join(root, "part"), "new");
    await bind("part");
    expect(await readFile(target, "utf8")).toBe("new");
    await unmountBelow(target);
    expect(await isMountPoint(target)).toBe(false);
  });

  it("stays the one that was bound when another takes its name", async () => {
    await mkdir(join(root, "part"));
    await bind("part");
    await rename(join(root, "part"), join(root, "kept"));
    await symlink("/", join(root, "part"));
    expect(await readdir(target)).toEqual([]);
  });

  it("is not bound where it leads out", async () => {
    await symlink("/", join(root, "part"));
    await expect(bind("part", "etc")).rejects.toThrow(EscapeError);
    expect(await isMountPoint(target)).toBe(false);
  });
});
