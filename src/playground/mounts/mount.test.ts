import { mkdir, mkdtemp, readdir, rm, stat, statfs, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bindMount, makeShared, mountTmpfs, unmountBelow } from "./mount.ts";
import { isMountPoint, mountsBelow, readMountTable } from "./mount-table.ts";

let directory: string;
let target: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-mount-"));
  target = join(directory, "target");
  await mkdir(target);
});
afterEach(async () => {
  await unmountBelow(directory);
  await rm(directory, { recursive: true });
});

describe.runIf(process.getuid?.() === 0)("a mount", () => {
  it("of memory has its size, mode and group", async () => {
    await mountTmpfs(target, ["size=1m", "mode=2770", "gid=2000"]);
    const { blocks, bsize } = await statfs(target);
    expect(blocks * bsize).toBe(1024 * 1024);
    const { mode, gid } = await stat(target);
    expect([mode & 0o7777, gid]).toEqual([0o2770, 2000]);
  });

  it("of a directory or a file shows what the source holds", async () => {
    const source = join(directory, "source");
    await mkdir(source);
    await writeFile(join(source, "file"), "");
    await bindMount(source, target);
    expect(await readdir(target)).toEqual(["file"]);
    await writeFile(join(directory, "other"), "");
    await bindMount(join(source, "file"), join(directory, "other"));
    expect(await isMountPoint(join(directory, "other"))).toBe(true);
  });

  it("that is shared is seen through its copies", async () => {
    const copy = join(directory, "copy");
    await mkdir(copy);
    await mountTmpfs(target, ["size=1m"]);
    await makeShared(target);
    await bindMount(target, copy);
    await mkdir(join(target, "inner"));
    await mountTmpfs(join(target, "inner"), ["size=1m"]);
    expect(await isMountPoint(join(copy, "inner"))).toBe(true);
  });

  it("goes with all that is mounted in it and over it, also through a link to it", async () => {
    await mountTmpfs(target, ["size=1m"]);
    await mkdir(join(target, "inner"));
    await mountTmpfs(join(target, "inner"), ["size=1m"]);
    await mountTmpfs(join(target, "inner"), ["size=1m"]);
    await symlink(target, join(directory, "link"));
    await unmountBelow(join(directory, "link"));
    expect(mountsBelow(await readMountTable(), directory)).toEqual([]);
  });

  it("that is not there is nothing to take down", async () => {
    await expect(unmountBelow(join(directory, "absent"))).resolves.toBeUndefined();
  });

  it("is not made on what does not exist, and says so", async () => {
    await expect(mountTmpfs(join(directory, "absent"), ["size=1m"])).rejects.toThrow(
      /mount point does not exist/,
    );
  });
});
