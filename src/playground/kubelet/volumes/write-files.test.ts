import {
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { VolumeFile } from "./volume-file.ts";
import { writeVolumeFiles } from "./write-files.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-files-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const file = (path: string, text: string, mode = 0o644): VolumeFile => ({
  path,
  data: Buffer.from(text),
  mode,
});
const write = (path: string, files: VolumeFile[]) => writeVolumeFiles({ path, files });
const read = (path: string) => readFile(join(directory, path), "utf8");
const current = () => readlink(join(directory, "..data"));
const modeOf = async (path: string) => (await stat(join(directory, path))).mode & 0o777;

describe("the files of a volume", () => {
  it("lie at their paths with their modes, whatever the umask", async () => {
    const before = process.umask(0o077);
    try {
      await write(directory, [file("a", "1", 0o666), file("deep/b", "2", 0o400)]);
    } finally {
      process.umask(before);
    }
    expect([await read("a"), await read("deep/b")]).toEqual(["1", "2"]);
    expect([await modeOf("a"), await modeOf("deep/b")]).toEqual([0o666, 0o400]);
  });

  it("can be reached by any user whatever the umask", async () => {
    const before = process.umask(0o077);
    try {
      await write(join(directory, "v"), [file("deep/a", "1")]);
    } finally {
      process.umask(before);
    }
    expect(await modeOf("v")).toBe(0o755);
    expect(await modeOf("v/..data/")).toBe(0o755);
    expect(await modeOf("v/deep")).toBe(0o755);
  });

  it("are seen through one link, so that they change together", async () => {
    await write(directory, [file("a", "1"), file("deep/b", "2")]);
    expect(await readlink(join(directory, "a"))).toBe("..data/a");
    expect(await readlink(join(directory, "deep"))).toBe("..data/deep");
    expect(await current()).toMatch(/^\.\.\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d\.[0-9a-f]+$/);
  });

  it("are not touched when nothing changed", async () => {
    const files = [file("a", "1"), file("b", "2", 0o600)];
    await write(directory, files);
    const version = await current();
    await write(directory, files);
    expect(await current()).toBe(version);
  });

  it.each<[string, VolumeFile[]]>([
    ["a content", [file("a", "3"), file("b", "2")]],
    ["a mode", [file("a", "1", 0o600), file("b", "2")]],
    ["a name", [file("a", "1"), file("c", "2")]],
    ["the number of files, by one more", [file("a", "1"), file("b", "2"), file("c", "3")]],
    ["the number of files, by one less", [file("a", "1")]],
    ["the files to none", []],
    ["a file to a folder", [file("a/x", "1"), file("b", "2")]],
  ])("follow a change of %s, leaving nothing of the old", async (_what, files) => {
    await write(directory, [file("a", "1"), file("b", "2")]);
    await write(directory, files);
    const names = [...new Set(files.map(({ path }) => path.split("/")[0] ?? ""))];
    expect((await readdir(directory)).sort()).toEqual(["..data", await current(), ...names].sort());
    for (const { path, data, mode } of files) {
      expect(await read(path)).toBe(data.toString());
      expect(await modeOf(path)).toBe(mode);
    }
  });
});

describe.runIf(process.getuid?.() === 0)("the files of a volume with fsGroup", () => {
  const volume = () => join(directory, "v");
  const ownerOf = async (path: string) => {
    const { uid, gid, mode } = await stat(join(volume(), path));
    return [uid, gid, mode & 0o7777];
  };
  it.each<[string, Partial<VolumeFile>, number | undefined, [number, number, number]]>([
    ["are root's without one", { mode: 0o400 }, undefined, [0, 0, 0o400]],
    ["belong to the group, which may read them", { mode: 0o400 }, 2000, [0, 2000, 0o440]],
    ["keep what else their mode allows", { mode: 0o755 }, 2000, [0, 2000, 0o755]],
    ["belong to their user, too", { mode: 0o600, uid: 1000 }, 2000, [1000, 2000, 0o640]],
    [
      "belong to their user alone without a group",
      { mode: 0o600, uid: 1000 },
      undefined,
      [1000, 0, 0o600],
    ],
  ])("%s", async (_what, rest, group, owner) => {
    const files = [{ ...file("deep/a", "1"), ...rest }];
    await writeVolumeFiles({ path: volume(), files, ...(group === undefined ? {} : { group }) });
    expect(await ownerOf("deep/a")).toEqual(owner);
    const folder = group === undefined ? [0, 0, 0o755] : [0, group, 0o2775];
    for (const path of ["", "..data/", "deep"]) expect(await ownerOf(path)).toEqual(folder);
  });

  it("are written anew when they came to belong to someone else", async () => {
    const files = [file("a", "1")];
    await writeVolumeFiles({ path: volume(), files, group: 2000 });
    await chown(join(volume(), "a"), 7, 7);
    await writeVolumeFiles({ path: volume(), files, group: 2000 });
    expect(await ownerOf("a")).toEqual([0, 2000, 0o644]);
  });
});

describe("a reader", () => {
  it("never sees a mix of old and new", async () => {
    const pair = (text: string) => [file("a", text), file("b", text)];
    await write(directory, pair("0"));
    let writing = true;
    const seen: [string, string][] = [];
    const reader = async () => {
      while (writing) {
        const version = join(directory, await current());
        // The version just read may be swept away by the next one: then there is nothing to compare.
        const both = Promise.all([
          readFile(join(version, "a"), "utf8"),
          readFile(join(version, "b"), "utf8"),
        ]);
        const found = await both.catch(() => undefined);
        if (found !== undefined) seen.push(found);
      }
    };
    const readers = [reader(), reader()];
    for (let round = 1; round <= 50; round++) await write(directory, pair(String(round)));
    writing = false;
    await Promise.all(readers);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(([a, b]) => a !== b || a === "")).toEqual([]);
  });

  it("always finds every name there", async () => {
    await write(directory, [file("a", "0")]);
    let writing = true;
    let misses = 0;
    let reads = 0;
    const reader = async () => {
      while (writing) {
        reads += 1;
        await stat(join(directory, "a")).catch(() => {
          misses += 1;
        });
      }
    };
    const reading = reader();
    for (let round = 1; round <= 50; round++) await write(directory, [file("a", String(round))]);
    writing = false;
    await reading;
    expect(reads).toBeGreaterThan(0);
    expect(misses).toBe(0);
  });
});

describe("after the playground was killed", () => {
  it("before the swap, the next write goes through and sweeps up", async () => {
    await write(directory, [file("a", "1")]);
    await mkdir(join(directory, "..2026_01_01_00_00_00.dead"));
    await symlink("..2026_01_01_00_00_00.dead", join(directory, "..data_tmp"));
    await write(directory, [file("a", "2")]);
    expect(await read("a")).toBe("2");
    expect((await readdir(directory)).sort()).toEqual(["..data", await current(), "a"].sort());
  });

  it("between the swap and the links, the next look makes the links", async () => {
    const files = [file("a", "1"), file("b", "2")];
    await write(directory, files);
    await rm(join(directory, "b"));
    await symlink("..data/gone", join(directory, "gone"));
    await write(directory, files);
    expect(await read("b")).toBe("2");
    expect(await readdir(directory)).not.toContain("gone");
  });
});
