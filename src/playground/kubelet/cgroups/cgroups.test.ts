import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { aPod } from "../fixtures.ts";
import { removeCgroup } from "./carry-out.ts";
import { openPodCgroups } from "./cgroups.ts";
import { type CgroupHierarchy, cgroupDirectories, readCgroupHierarchy } from "./hierarchy.ts";

/** On the kernel's own cgroups, whichever version this machine has. */
let hierarchy: CgroupHierarchy;
const root = `/ephemera-test-${process.pid}`;
beforeEach(async () => {
  hierarchy = await readCgroupHierarchy();
});
afterEach(async () => {
  for (const directory of cgroupDirectories(hierarchy, root)) await removeCgroup(directory);
});

const contents = (path: string, files: { v1: string; v2: string }) => {
  const controller = files.v1.split(".")[0] ?? "";
  return hierarchy.version === 2
    ? readFileSync(join(hierarchy.root, path, files.v2), "utf8").trim()
    : readFileSync(
        join(hierarchy.controllers.get(controller) ?? "", path, files.v1),
        "utf8",
      ).trim();
};
const open = () =>
  openPodCgroups({
    hierarchy,
    root,
    capacity: { millicores: 2000, memoryBytes: 1024 ** 3, hugepageSizes: [] },
    pods: [],
  });

it("gives a Pod its cgroup with limits, and takes it away", async () => {
  const cgroups = await open();
  const memory = { limits: { memory: "64Mi", cpu: "500m" } };
  const pod = aPod({ containers: [{ name: "app", resources: memory }] });
  await cgroups.make(pod, [pod]);
  const path = cgroups.parentOf(pod);
  const limit = contents(path, { v1: "memory.limit_in_bytes", v2: "memory.max" });
  expect(Number(limit)).toBe(64 * 1024 ** 2);
  const quota = contents(path, { v1: "cpu.cfs_quota_us", v2: "cpu.max" });
  expect(quota.split(" ")[0]).toBe("50000");
  await cgroups.remove("uid-1", []);
  expect(cgroupDirectories(hierarchy, path).filter((directory) => existsSync(directory))).toEqual(
    [],
  );
});

it("lets the burstable Pods together have what they asked for, of busy cpus", async () => {
  const cgroups = await open();
  const pod = aPod({ containers: [{ name: "app", resources: { requests: { cpu: "1" } } }] });
  const shares = () =>
    contents(`${root}/kubepods/burstable`, { v1: "cpu.shares", v2: "cpu.weight" });
  const idle = Number(shares());
  await cgroups.make(pod, [pod]);
  expect(Number(shares())).toBeGreaterThan(idle);
  await cgroups.remove("uid-1", []);
  expect(Number(shares())).toBe(idle);
});
