import { access, readdir, readFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { type CgroupHierarchy, readCgroupHierarchy } from "../cgroups/hierarchy.ts";
import type { ResourceFacts } from "../config/container-resources.ts";
import { hugepageBytes } from "../config/hugepages.ts";

/** What of this machine the limits of containers and Pods depend on. */
export interface MachineResources extends ResourceFacts {
  hierarchy: CgroupHierarchy;
  /** Whether AppArmor confines processes here. */
  appArmor: boolean;
}

/** Reads what the kernel offers for limits. */
export async function readMachineResources(): Promise<MachineResources> {
  const [hierarchy, pageSizes, appArmor] = await Promise.all([
    readCgroupHierarchy(),
    readdir("/sys/kernel/mm/hugepages").catch(() => []),
    readFile("/sys/module/apparmor/parameters/enabled", "utf8").catch(() => "N"),
  ]);
  return {
    hierarchy,
    appArmor: appArmor.startsWith("Y"),
    cgroupVersion: hierarchy.version,
    swapAccounting: await hasSwapAccounting(hierarchy),
    memoryCapacity: totalmem(),
    hugepageSizes: pageSizes.flatMap((name) => hugepageBytes(name) ?? []).sort((a, b) => a - b),
  };
}

/** On v2 the files are missing in the root, so any child is looked at. */
async function hasSwapAccounting(hierarchy: CgroupHierarchy): Promise<boolean> {
  if (hierarchy.version === 1) {
    const memory = hierarchy.controllers.get("memory");
    return memory !== undefined && (await exists(join(memory, "memory.memsw.limit_in_bytes")));
  }
  const entries = await readdir(hierarchy.root, { withFileTypes: true });
  const children = entries.filter((entry) => entry.isDirectory());
  const found = await Promise.all(
    children.map(({ name }) => exists(join(hierarchy.root, name, "memory.swap.max"))),
  );
  return found.includes(true);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
