import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where cgroups of this machine are: one tree (v2), or one for every controller (v1). */
export type CgroupHierarchy =
  | { version: 2; root: string }
  | {
      version: 1;
      /** Mount points by controller. */
      controllers: ReadonlyMap<string, string>;
      /** Every tree there is, those without a controller of ours included. */
      roots: readonly string[];
    };

const mountPoint = "/sys/fs/cgroup";

/**
 * The hierarchy out of /proc/self/mountinfo (proc_pid_mountinfo(5)). As for runc and the kubelet,
 * v2 means that /sys/fs/cgroup itself is of type cgroup2; a v2 tree below it (hybrid) has no controllers.
 */
export function cgroupHierarchy(mountinfo: string): CgroupHierarchy {
  const mounts = mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const path = before.split(" ")[4] ?? "";
    const [type = "", , options = ""] = after.split(" ");
    return type.startsWith("cgroup") ? [{ path, type, options: options.split(",") }] : [];
  });
  if (mounts.some(({ path, type }) => path === mountPoint && type === "cgroup2")) {
    return { version: 2, root: mountPoint };
  }
  const below = mounts.filter(({ path }) => path.startsWith(`${mountPoint}/`));
  const controllers = new Map<string, string>();
  for (const { path, type, options } of below) {
    if (type !== "cgroup") continue;
    for (const name of options) if (!controllers.has(name)) controllers.set(name, path);
  }
  return { version: 1, controllers, roots: [...new Set(below.map(({ path }) => path))] };
}

/** The hierarchy of this machine. */
export async function readCgroupHierarchy(): Promise<CgroupHierarchy> {
  return cgroupHierarchy(await readFile("/proc/self/mountinfo", "utf8"));
}

/** A cgroup's directory in every tree. */
export function cgroupDirectories(hierarchy: CgroupHierarchy, path: string): string[] {
  const roots = hierarchy.version === 2 ? [hierarchy.root] : hierarchy.roots;
  return roots.map((root) => join(root, path));
}
