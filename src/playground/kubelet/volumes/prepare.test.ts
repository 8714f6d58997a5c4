import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  statfs,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unmountBelow } from "../../mounts/mount.ts";
import { mountsBelow, readMountTable } from "../../mounts/mount-table.ts";
import { ConfigProblem } from "../config/environment.ts";
import { prepareVolumes } from "./prepare.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-volumes-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;
const hostPath = (path: string, type: string) =>
  ({ kind: "host-path", name: "v", path, type }) as const;

describe("emptyDir", () => {
  it("may be written by anyone", async () => {
    const path = join(directory, "pod", "v");
    await prepareVolumes([{ kind: "empty-directory", name: "v", path }]);
    expect(await modeOf(path)).toBe(0o777);
  });

  it.runIf(process.getuid?.() === 0)("belongs to fsGroup and passes it on", async () => {
    const path = join(directory, "v");
    await prepareVolumes([{ kind: "empty-directory", name: "v", path, group: 2000 }]);
    expect((await stat(path)).gid).toBe(2000);
    expect(await modeOf(path)).toBe(0o2777);
  });

  it("is left alone when it is there, content and mode", async () => {
    const plans = [{ kind: "empty-directory", name: "v", path: join(directory, "v") }] as const;
    await prepareVolumes(plans);
    await writeFile(join(directory, "v", "kept"), "x");
    await chmod(join(directory, "v"), 0o700);
    await prepareVolumes(plans);
    expect(await readdir(join(directory, "v"))).toEqual(["kept"]);
    expect(await modeOf(join(directory, "v"))).toBe(0o700);
  });
});

describe.runIf(process.getuid?.() === 0)("emptyDir", () => {
  afterEach(() => unmountBelow(directory));
  const plan = (rest: object) =>
    ({ kind: "empty-directory", name: "v", path: join(directory, "v"), ...rest }) as const;
  const sizeOf = async () => {
    const { blocks, bsize } = await statfs(join(directory, "v"));
    return blocks * bsize;
  };

  it("in memory is a tmpfs of its size, mode and group, and is mounted once", async () => {
    const plans = [plan({ memory: 1024 ** 2, group: 2000 })];
    await prepareVolumes(plans);
    await writeFile(join(directory, "v", "kept"), "x");
    await prepareVolumes(plans);
    expect(await readdir(join(directory, "v"))).toEqual(["kept"]);
    expect(await sizeOf()).toBe(1024 ** 2);
    expect(await modeOf(join(directory, "v"))).toBe(0o2777);
    expect((await stat(join(directory, "v"))).gid).toBe(2000);
    const points = mountsBelow(await readMountTable(), join(directory, "v"));
    expect(points).toEqual([join(directory, "v")]);
  });

  it("in memory is as large as the kernel makes one where nobody says how large", async () => {
    await prepareVolumes([plan({ memory: "default" })]);
    expect(await sizeOf()).toBeGreaterThan(1024 ** 2);
  });

  it("that passes mounts on is a shared mount", async () => {
    await prepareVolumes([plan({ shared: true })]);
    const line = (await readMountTable())
      .split("\n")
      .find((each) => each.split(" ")[4] === join(directory, "v"));
    expect(line).toMatch(/ shared:\d+ /);
  });

  it("that a crash left half made is made whole", async () => {
    await mkdir(join(directory, "v~new"));
    await prepareVolumes([plan({ group: 2000 })]);
    expect(await readdir(directory)).toEqual(["v"]);
    expect((await stat(join(directory, "v"))).gid).toBe(2000);
  });
});

describe("hostPath", () => {
  it("is taken as it is without a type, even when absent", async () => {
    await prepareVolumes([hostPath(join(directory, "absent"), "")]);
    expect(await readdir(directory)).toEqual([]);
  });

  it("is made where its type says so, and then left alone", async () => {
    const plans = [
      hostPath(join(directory, "d", "e"), "DirectoryOrCreate"),
      hostPath(join(directory, "f", "g"), "FileOrCreate"),
    ];
    await prepareVolumes(plans);
    await writeFile(join(directory, "f", "g"), "kept");
    await prepareVolumes(plans);
    expect(await modeOf(join(directory, "d", "e"))).toBe(0o755);
    expect(await readFile(join(directory, "f", "g"), "utf8")).toBe("kept");
    expect(await modeOf(join(directory, "f", "g"))).toBe(0o644);
  });

  it("accepts what is of its type", async () => {
    const file = join(directory, "file");
    const socket = join(directory, "socket");
    await writeFile(file, "");
    const server = createServer();
    await new Promise<void>((listening) => server.listen(socket, listening));
    const plans = [
      hostPath(directory, "Directory"),
      hostPath(file, "File"),
      hostPath(socket, "Socket"),
      hostPath("/dev/null", "CharDevice"),
    ];
    await expect(prepareVolumes(plans)).resolves.toBeUndefined();
    await new Promise((closed) => server.close(closed));
  });

  it.each([
    ["/dev/null", "Directory", "a directory"],
    ["/dev/null", "DirectoryOrCreate", "a directory"],
    ["/dev", "File", "a file"],
    ["/dev", "FileOrCreate", "a file"],
    ["/dev/null", "Socket", "a socket file"],
    ["/dev", "CharDevice", "a character device"],
    ["/dev/null", "BlockDevice", "a block device"],
    ["/nowhere", "Directory", "a directory"],
    ["/nowhere", "File", "a file"],
  ])("refuses %s as %s", async (path, type, noun) => {
    await expect(prepareVolumes([hostPath(path, type)])).rejects.toThrow(
      new ConfigProblem(
        `MountVolume.SetUp failed for volume "v" : hostPath type check failed: ${path} is not ${noun}`,
      ),
    );
  });
});

it("writes the files of configMaps and secrets", async () => {
  const path = join(directory, "v");
  const files = [{ path: "a", data: Buffer.from("1"), mode: 0o640 }];
  await prepareVolumes([{ kind: "files", name: "v", path, files }]);
  expect(await readFile(join(path, "a"), "utf8")).toBe("1");
});
