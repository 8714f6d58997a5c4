import { join } from "node:path";
import { cpuWeight } from "../config/cpu.ts";
import { hugepageUnit } from "../config/hugepages.ts";
import type { CgroupHierarchy } from "./hierarchy.ts";

/** What a cgroup may use; what is absent is left as the kernel has it. */
export interface CgroupLimits {
  /** In v1's measure, 2 to 262,144. */
  cpuShares?: number;
  /** Microseconds in every `cpuPeriod`; 0: no ceiling. */
  cpuQuota?: number;
  cpuPeriod?: number;
  /** Bytes; 0: no ceiling. */
  memory?: number;
  /** Bytes by page size in bytes. */
  hugepages?: ReadonlyMap<number, number>;
}

/** One step towards a cgroup, in the order given. */
export type CgroupStep =
  | { kind: "make"; directory: string }
  /** `optional`: a kernel without the controller has no such file. */
  | { kind: "write"; file: string; value: string; optional?: true };

/** Controllers we limit by. */
const limitedBy = ["cpu", "memory", "hugetlb", "pids"] as const;

/** How a cgroup comes to be and gets its limits: what to make and what to write where. Pure. */
export function planCgroup(
  hierarchy: CgroupHierarchy,
  path: string,
  limits: CgroupLimits,
): CgroupStep[] {
  return hierarchy.version === 2
    ? [...makeUnified(hierarchy.root, path), ...limitUnified(join(hierarchy.root, path), limits)]
    : planByController(hierarchy.controllers, path, limits);
}

function planByController(
  controllers: ReadonlyMap<string, string>,
  path: string,
  limits: CgroupLimits,
): CgroupStep[] {
  return limitedBy.flatMap((controller): CgroupStep[] => {
    const root = controllers.get(controller);
    if (root === undefined) return [];
    const directory = join(root, path);
    return [{ kind: "make", directory }, ...limitController(controller, directory, limits)];
  });
}

function limitController(
  controller: (typeof limitedBy)[number],
  directory: string,
  { cpuShares, cpuQuota, cpuPeriod, memory, hugepages }: CgroupLimits,
): CgroupStep[] {
  const write = (file: string, value: number | undefined): CgroupStep[] =>
    value === undefined
      ? []
      : [{ kind: "write", file: join(directory, file), value: String(value) }];
  switch (controller) {
    case "cpu":
      return [
        ...write("cpu.shares", cpuShares),
        ...write("cpu.cfs_period_us", cpuPeriod),
        ...write("cpu.cfs_quota_us", cpuQuota === 0 ? -1 : cpuQuota),
      ];
    case "memory":
      return write("memory.limit_in_bytes", memory === 0 ? -1 : memory);
    case "hugetlb":
      return [...(hugepages ?? [])].flatMap(([size, bytes]) =>
        write(`hugetlb.${hugepageUnit(size, "B")}.limit_in_bytes`, bytes),
      );
    case "pids":
      return [];
  }
}

/** On v2 a cgroup has a controller only when its parent gives it on (cgroup.subtree_control). */
function makeUnified(root: string, path: string): CgroupStep[] {
  const names = path.split("/").filter((name) => name !== "");
  const steps: CgroupStep[] = [];
  let directory = root;
  for (const name of names) {
    for (const controller of limitedBy) {
      const file = join(directory, "cgroup.subtree_control");
      steps.push({ kind: "write", file, value: `+${controller}`, optional: true });
    }
    directory = join(directory, name);
    steps.push({ kind: "make", directory });
  }
  return steps;
}

function limitUnified(
  directory: string,
  { cpuShares, cpuQuota, cpuPeriod, memory, hugepages }: CgroupLimits,
): CgroupStep[] {
  const write = (file: string, value: string) => ({
    kind: "write" as const,
    file: join(directory, file),
    value,
  });
  const ceiling = (value: number) => (value === 0 ? "max" : String(value));
  return [
    ...(cpuShares === undefined ? [] : [write("cpu.weight", String(cpuWeight(cpuShares)))]),
    ...(cpuQuota === undefined
      ? []
      : [write("cpu.max", `${ceiling(cpuQuota)} ${cpuPeriod ?? 100_000}`)]),
    ...(memory === undefined ? [] : [write("memory.max", ceiling(memory))]),
    ...[...(hugepages ?? [])].map(([size, bytes]) => ({
      ...write(`hugetlb.${hugepageUnit(size, "B")}.max`, String(bytes)),
      optional: true as const,
    })),
  ];
}
