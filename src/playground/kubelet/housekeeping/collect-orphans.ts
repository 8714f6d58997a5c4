import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { unmountBelow } from "../../mounts/mount.ts";
import type { PodCgroups } from "../cgroups/cgroups.ts";
import type { Places } from "../places.ts";
import { planOrphans } from "./plan-orphans.ts";

/** Where to look, and whose directories stay. */
export interface OrphanSearch {
  places: Pick<Places, "pods" | "memory" | "logs">;
  cgroups: Pick<PodCgroups, "names" | "removeOrphan">;
  /** uids of the Pods in the store and in the runtime. */
  knownPods: () => Promise<ReadonlySet<string>>;
}

/**
 * Removes the directories and cgroups of Pods that are neither in the store nor in the runtime, and
 * gives their paths. What their volumes had mounted is taken down first: nothing is removed through
 * a mount. What still runs in such a cgroup is killed, for nobody else could end it.
 */
export async function collectOrphans({
  places,
  cgroups,
  knownPods,
}: OrphanSearch): Promise<string[]> {
  const { pods, memory, logs } = places;
  // Before the Pods are asked for: one that comes in between is then not taken for an orphan.
  const found = {
    pods: await entries(pods),
    memory: await entries(memory),
    logs: await entries(logs),
    cgroups: await cgroups.names(),
  };
  const orphans = planOrphans(found, await knownPods());
  const paths = [
    ...orphans.pods.map((name) => join(pods, name)),
    ...orphans.memory.map((name) => join(memory, name)),
    ...orphans.logs.map((name) => join(logs, name)),
  ];
  for (const path of paths) {
    await unmountBelow(path);
    await rm(path, { recursive: true, force: true });
  }
  for (const name of orphans.cgroups) await cgroups.removeOrphan(name);
  return [...paths, ...orphans.cgroups];
}

function entries(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
