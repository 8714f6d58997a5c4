import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { isMountPoint, mountsBelow, realPath } from "./mount-table.ts";

const table = [
  "21 1 8:1 / / rw - ext4 /dev/vda rw",
  "40 21 0:40 / /d/volumes rw shared:1 - tmpfs ephemera rw",
  "41 40 0:41 / /d/volumes/v rw - tmpfs ephemera rw",
  "42 41 0:42 / /d/volumes/v rw - tmpfs ephemera rw",
  "43 21 0:43 / /d/volumes-of-another rw - tmpfs ephemera rw",
  "44 21 0:44 / /d/with\\040space\\134 rw - tmpfs ephemera rw",
  "",
].join("\n");

it.each<[string, string, string[]]>([
  [
    "inner ones first, each as often as it is mounted over",
    "/d/volumes",
    ["/d/volumes/v", "/d/volumes/v", "/d/volumes"],
  ],
  ["with what the kernel writes as octal numbers", "/d/with space\\", ["/d/with space\\"]],
  ["and none where there is none", "/d/volumes/v/w", []],
])("finds the mounts at and below a path: %s", (_what, path, points) => {
  expect(mountsBelow(table, path)).toEqual(points);
});

it.each([
  ["/proc", true],
  ["/proc/self", false],
  ["/nowhere", false],
])("says whether something is mounted at %s", async (path, expected) => {
  expect(await isMountPoint(path)).toBe(expected);
});

it("takes a path as the kernel's table has it, whether it exists or not", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ephemera-table-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await symlink("/proc", join(directory, "link"));
  expect(await realPath(join(directory, "link"))).toBe("/proc");
  expect(await isMountPoint(join(directory, "link"))).toBe(true);
  expect(await realPath(join(directory, "absent"))).toBe(join(directory, "absent"));
});
