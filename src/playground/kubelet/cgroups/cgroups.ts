import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Pod } from "../../../kubernetes/types.ts";
import { cpuShares } from "../config/cpu.ts";
import { killCgroup, makeCgroup, removeCgroup } from "./carry-out.ts";
import { type CgroupHierarchy, cgroupDirectories } from "./hierarchy.ts";
import { type CgroupLimits, planCgroup } from "./plan.ts";
import {
  burstableShares,
  classCgroup,
  podCgroup,
  podCgroupLimits,
  podsCgroup,
  possiblePodCgroups,
  qualities,
} from "./pod-cgroup.ts";

/** The cgroups of all Pods of this node. */
export interface PodCgroups {
  /** Path of a Pod's cgroup, for CRI's cgroup_parent. */
  parentOf(pod: Pod): string;
  /** Makes a Pod's cgroup, or gives it its limits again. `all` are the Pods of this node, this one included. */
  make(pod: Pod, all: readonly Pod[]): Promise<void>;
  /** Removes it; the Pod's containers must be gone. */
  remove(uid: string, others: readonly Pod[]): Promise<void>;
  /** Names of the cgroups that lie where those of Pods do, each once. */
  names(): Promise<string[]>;
  /** Ends what runs in a cgroup of such a name, and removes it. */
  removeOrphan(name: string): Promise<void>;
}

/** What the cgroups depend on. */
export interface PodCgroupOptions {
  hierarchy: CgroupHierarchy;
  /** The cgroup everything lies under, such as `/ephemera-0123abcd`. */
  root: string;
  /** Of the machine: what all Pods together may use. */
  capacity: { millicores: number; memoryBytes: number; hugepageSizes: readonly number[] };
  /** The Pods that are here already. */
  pods: readonly Pod[];
}

/** Makes the cgroups that are there without any Pod: that of all Pods and those of two classes. */
export async function openPodCgroups(options: PodCgroupOptions): Promise<PodCgroups> {
  const { hierarchy, root, capacity } = options;
  const give = (path: string, limits: CgroupLimits) =>
    makeCgroup(planCgroup(hierarchy, path, limits));
  const shareAmongBurstable = (pods: readonly Pod[]) =>
    give(classCgroup(root, "Burstable"), { cpuShares: burstableShares(pods.filter(isActive)) });

  const places = qualities.flatMap((quality) =>
    cgroupDirectories(hierarchy, classCgroup(root, quality)),
  );

  await give(podsCgroup(root), {
    cpuShares: cpuShares(capacity.millicores),
    memory: capacity.memoryBytes,
  });
  await give(classCgroup(root, "BestEffort"), { cpuShares: cpuShares(0) });
  await shareAmongBurstable(options.pods);

  return {
    parentOf: (pod) => podCgroup(root, pod),
    async make(pod, all) {
      await shareAmongBurstable(all);
      await give(podCgroup(root, pod), podCgroupLimits(pod, capacity.hugepageSizes));
    },
    async remove(uid, others) {
      for (const path of possiblePodCgroups(root, uid)) {
        for (const directory of cgroupDirectories(hierarchy, path)) await removeCgroup(directory);
      }
      await shareAmongBurstable(others);
    },
    async names() {
      const found = await Promise.all(places.map((path) => readdir(path).catch(() => [])));
      return [...new Set(found.flat())];
    },
    async removeOrphan(name) {
      for (const place of places) {
        await killCgroup(join(place, name));
        await removeCgroup(join(place, name));
      }
    },
  };
}

function isActive({ status }: Pod): boolean {
  return status?.phase !== "Succeeded" && status?.phase !== "Failed";
}
