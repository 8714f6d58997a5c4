import { describe, expect, it } from "vitest";
import { cgroupDirectories, cgroupHierarchy, readCgroupHierarchy } from "./hierarchy.ts";

const line = (path: string, type: string, options: string) =>
  `30 24 0:26 / ${path} rw,nosuid,nodev,noexec,relatime shared:5 - ${type} ${type} ${options}`;
const root = line("/", "ext4", "rw");
const v1 = [
  root,
  line("/sys/fs/cgroup", "tmpfs", "rw,mode=755"),
  line("/sys/fs/cgroup/cpu,cpuacct", "cgroup", "rw,cpu,cpuacct"),
  line("/sys/fs/cgroup/memory", "cgroup", "rw,memory"),
  line("/sys/fs/cgroup/systemd", "cgroup", "rw,name=systemd"),
].join("\n");
const hybrid = [v1, line("/sys/fs/cgroup/unified", "cgroup2", "rw,nsdelegate")].join("\n");
const v2 = [root, line("/sys/fs/cgroup", "cgroup2", "rw,nsdelegate")].join("\n");

describe("the cgroup hierarchy", () => {
  it("is one tree on cgroup v2", () => {
    const hierarchy = cgroupHierarchy(v2);
    expect(hierarchy).toEqual({ version: 2, root: "/sys/fs/cgroup" });
    expect(cgroupDirectories(hierarchy, "/a/b")).toEqual(["/sys/fs/cgroup/a/b"]);
  });

  it.each([
    ["v1", v1, []],
    ["a hybrid of both", hybrid, ["/sys/fs/cgroup/unified/a"]],
  ])("is a tree for every controller on %s", (_what, mountinfo, more) => {
    const hierarchy = cgroupHierarchy(mountinfo);
    if (hierarchy.version !== 1) throw new Error("taken for v2");
    expect(hierarchy.controllers.get("cpu")).toBe("/sys/fs/cgroup/cpu,cpuacct");
    expect(hierarchy.controllers.get("memory")).toBe("/sys/fs/cgroup/memory");
    expect(hierarchy.controllers.has("hugetlb")).toBe(false);
    expect(cgroupDirectories(hierarchy, "/a")).toEqual([
      "/sys/fs/cgroup/cpu,cpuacct/a",
      "/sys/fs/cgroup/memory/a",
      "/sys/fs/cgroup/systemd/a",
      ...more,
    ]);
  });

  it("is found on this machine", async () => {
    expect(cgroupDirectories(await readCgroupHierarchy(), "/").length).toBeGreaterThan(0);
  });
});
