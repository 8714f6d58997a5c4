import { describe, expect, it } from "vitest";
import type { CgroupHierarchy } from "./hierarchy.ts";
import { type CgroupLimits, type CgroupStep, planCgroup } from "./plan.ts";

const v2: CgroupHierarchy = { version: 2, root: "/cg" };
const v1: CgroupHierarchy = {
  version: 1,
  controllers: new Map([
    ["cpu", "/cg/cpu"],
    ["memory", "/cg/memory"],
    ["hugetlb", "/cg/hugetlb"],
  ]),
  roots: [],
};
const everything: CgroupLimits = {
  cpuShares: 1024,
  cpuQuota: 50_000,
  cpuPeriod: 100_000,
  memory: 1024 ** 2,
  hugepages: new Map([[2 * 1024 ** 2, 4 * 1024 ** 2]]),
};

const inWords = (step: CgroupStep) =>
  step.kind === "make" ? `make ${step.directory}` : `${step.file} = ${step.value}`;

describe("a cgroup", () => {
  it.each<[string, CgroupLimits, string[]]>([
    [
      "with limits",
      everything,
      [
        "make /cg/cpu/a/b",
        "/cg/cpu/a/b/cpu.shares = 1024",
        "/cg/cpu/a/b/cpu.cfs_period_us = 100000",
        "/cg/cpu/a/b/cpu.cfs_quota_us = 50000",
        "make /cg/memory/a/b",
        "/cg/memory/a/b/memory.limit_in_bytes = 1048576",
        "make /cg/hugetlb/a/b",
        "/cg/hugetlb/a/b/hugetlb.2MB.limit_in_bytes = 4194304",
      ],
    ],
    [
      "without ceilings",
      { cpuShares: 2, cpuQuota: 0, cpuPeriod: 100_000, memory: 0 },
      [
        "make /cg/cpu/a/b",
        "/cg/cpu/a/b/cpu.shares = 2",
        "/cg/cpu/a/b/cpu.cfs_period_us = 100000",
        "/cg/cpu/a/b/cpu.cfs_quota_us = -1",
        "make /cg/memory/a/b",
        "/cg/memory/a/b/memory.limit_in_bytes = -1",
        "make /cg/hugetlb/a/b",
      ],
    ],
    ["left alone", {}, ["make /cg/cpu/a/b", "make /cg/memory/a/b", "make /cg/hugetlb/a/b"]],
  ])("%s is made in every controller of v1", (_what, limits, steps) => {
    expect(planCgroup(v1, "/a/b", limits).map(inWords)).toEqual(steps);
  });

  const givesOn = (directory: string) =>
    ["cpu", "memory", "hugetlb", "pids"].map(
      (controller) => `${directory}/cgroup.subtree_control = +${controller}`,
    );
  const made = [...givesOn("/cg"), "make /cg/a", ...givesOn("/cg/a"), "make /cg/a/b"];
  it.each<[string, CgroupLimits, string[]]>([
    [
      "with limits",
      everything,
      [
        "/cg/a/b/cpu.weight = 39",
        "/cg/a/b/cpu.max = 50000 100000",
        "/cg/a/b/memory.max = 1048576",
        "/cg/a/b/hugetlb.2MB.max = 4194304",
      ],
    ],
    [
      "without ceilings",
      { cpuShares: 2, cpuQuota: 0, memory: 0 },
      ["/cg/a/b/cpu.weight = 1", "/cg/a/b/cpu.max = max 100000", "/cg/a/b/memory.max = max"],
    ],
    ["left alone", {}, []],
  ])(
    "%s is made in the one tree of v2, its parents giving controllers on",
    (_what, limits, steps) => {
      expect(planCgroup(v2, "/a/b", limits).map(inWords)).toEqual([...made, ...steps]);
    },
  );

  it("does without what a kernel doesn't have", () => {
    const optional = planCgroup(v2, "/a", everything).filter(
      (step) => step.kind === "write" && step.optional,
    );
    expect(optional.map(inWords)).toEqual([...givesOn("/cg"), "/cg/a/hugetlb.2MB.max = 4194304"]);
  });
});
