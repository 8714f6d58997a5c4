import { readdir, rm } from "node:fs/promises";
import { EphemeraError } from "../../errors.ts";
import { withoutPlayground } from "../kubeconfig/entries.ts";
import { changeKubeconfig } from "../kubeconfig/file.ts";
import { removeCgroup } from "../kubelet/cgroups/carry-out.ts";
import { cgroupDirectories, readCgroupHierarchy } from "../kubelet/cgroups/hierarchy.ts";
import { layoutOf } from "../layout.ts";
import { runtimePaths } from "../runtime/paths.ts";
import { removeRuntime } from "../runtime/remove.ts";
import { unmountMemory } from "./memory-mount.ts";
import { readState } from "./state-file.ts";
import { stopPlayground, withRuntime } from "./stop.ts";

/** Removes a playground whole; false when there is none. */
export async function deletePlayground(options: {
  data: string;
  signal: AbortSignal;
}): Promise<boolean> {
  const { data, signal } = options;
  const layout = layoutOf(data);
  const names = await readdir(data).catch(() => undefined);
  if (names === undefined || names.length === 0) return false;
  if (!isPlayground(names)) throw new EphemeraError("NOT_A_PLAYGROUND", { data });

  const state = await readState(layout.state);
  await withRuntime({ data, signal }, async (cri) => {
    // While containerd runs, it takes networks and mounts down with the sandboxes.
    const { items } = await cri.listPodSandbox({});
    await Promise.all(
      items.map(async ({ id }) => {
        await cri.stopPodSandbox({ podSandboxId: id });
        await cri.removePodSandbox({ podSandboxId: id });
      }),
    );
  });
  await stopPlayground({ data, graceSeconds: 0, signal });
  await removeRuntime({ data, paths: runtimePaths(data) });
  await unmountMemory(layout.memory);
  const hierarchy = await readCgroupHierarchy();
  for (const cgroup of cgroupDirectories(hierarchy, layout.cgroupParent))
    await removeCgroup(cgroup);
  if (state !== undefined) await changeKubeconfig(state.kubeconfig, withoutPlayground);
  await rm(data, { recursive: true });
  return true;
}

/** Names we make in a data directory; a directory with none of them is somebody else's. */
function isPlayground(names: readonly string[]): boolean {
  return ["playground.json", "runtime", "certificates"].some((name) => names.includes(name));
}
