import { stat } from "node:fs/promises";
import { killCgroup, removeCgroup } from "../kubelet/cgroups/carry-out.ts";
import { cgroupDirectories, readCgroupHierarchy } from "../kubelet/cgroups/hierarchy.ts";
import { layoutOf, shortHash } from "../layout.ts";
import { removeServiceRules } from "../network/proxy/remove.ts";
import { bridgeName } from "../runtime/cni.ts";
import { runtimePaths } from "../runtime/paths.ts";
import { removePodNetwork } from "../runtime/remove.ts";
import { readState } from "./state-file.ts";

/**
 * The bridge, the cgroup and the rules of Services are named after the data directory. When that was moved since the last
 * run, those of its old place are taken away, for their address range is wanted by the new ones.
 * A copy's original is still there, and keeps what it has.
 */
export async function leaveOldPlace(data: string, log: (line: string) => void): Promise<void> {
  const old = (await readState(layoutOf(data).state))?.data ?? data;
  if (old === data || (await exists(old))) return;
  log(`the data directory was ${old} before`);
  for (const cgroup of cgroupDirectories(await readCgroupHierarchy(), layoutOf(old).cgroupParent)) {
    await killCgroup(cgroup);
    await removeCgroup(cgroup);
  }
  await removeServiceRules(shortHash(old));
  await removePodNetwork(runtimePaths(data), bridgeName(old));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
