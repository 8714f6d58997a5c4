import { readdir, stat } from "node:fs/promises";
import { EphemeraError } from "../../errors.ts";
import { withoutPlayground } from "../kubeconfig/entries.ts";
import { changeKubeconfig } from "../kubeconfig/file.ts";
import { killCgroup, removeCgroup } from "../kubelet/cgroups/carry-out.ts";
import { cgroupDirectories, readCgroupHierarchy } from "../kubelet/cgroups/hierarchy.ts";
import { layoutOf, shortHash } from "../layout.ts";
import { unmountBelow } from "../mounts/mount.ts";
import { removeServiceRules } from "../network/proxy/remove.ts";
import { answers, stopContainerd } from "../runtime/containerd/containerd.ts";
import { findContainerd } from "../runtime/containerd/discover.ts";
import { createCriClient } from "../runtime/cri/client.ts";
import { RuntimeError } from "../runtime/grpc/runtime-error.ts";
import { type RuntimePaths, runtimePaths } from "../runtime/paths.ts";
import { removeRuntime } from "../runtime/remove.ts";
import { claimData } from "./claim.ts";
import { isPlayground, removeDataDirectory } from "./data-directory.ts";
import { readState } from "./state-file.ts";
import { endServer } from "./stop.ts";

/**
 * Removes a playground whole; false when there is none. Can be done again after it was
 * interrupted. Throws NOT_A_PLAYGROUND, and PLAYGROUND_BUSY while another process stops or
 * deletes it.
 */
export async function deletePlayground(options: {
  data: string;
  signal: AbortSignal;
}): Promise<boolean> {
  const { data, signal } = options;
  const layout = layoutOf(data);
  const names = await readdir(data).catch(() => undefined);
  if (names === undefined || names.length === 0) return false;
  if (!(await isPlayground(data))) throw new EphemeraError("NOT_A_PLAYGROUND", { data });

  await endServer(layout);
  const claim = await claimData(layout, "remove");
  try {
    const state = await readState(layout.state);
    // A containerd that hangs can't do it; then all of it is done the hard way.
    const orderly = await removeSandboxes(runtimePaths(data), signal).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof EphemeraError || error instanceof RuntimeError)) throw error;
        return false;
      },
    );
    await stopContainerd(runtimePaths(data), { hangs: !orderly });
    const cgroups = cgroupDirectories(await readCgroupHierarchy(), layout.cgroupParent);
    // Before the shims, for they see to it that nothing of what is killed stays a zombie.
    for (const cgroup of cgroups) await killCgroup(cgroup);
    await removeServiceRules(shortHash(data));
    await removeRuntime({ data, paths: runtimePaths(data) });
    for (const cgroup of cgroups) await removeCgroup(cgroup);
    // Nothing may be removed through a mount: volumes of Pods may show directories of the machine.
    await unmountBelow(layout.pods);
    await unmountBelow(layout.memory);
    if (state?.data === data) await forgetContext(state.kubeconfig);
    await removeDataDirectory(data);
  } finally {
    claim.release();
  }
  return true;
}

/** A file that is gone holds nothing of ours, and is not made again. */
async function forgetContext(kubeconfig: string): Promise<void> {
  const found = await stat(kubeconfig).catch(() => undefined);
  if (found?.isFile() === true) await changeKubeconfig(kubeconfig, withoutPlayground);
}

/** What a runtime that works needs for one step, in ms. */
const stepMilliseconds = 20_000;

/** While containerd runs, it takes networks and mounts down with the sandboxes. */
async function removeSandboxes(paths: RuntimePaths, signal: AbortSignal): Promise<void> {
  if (findContainerd(paths) === undefined) return;
  const cri = createCriClient(paths.socket);
  const within = { timeoutMs: stepMilliseconds, signal };
  try {
    await answers(paths.socket, cri, signal);
    const { items } = await cri.listPodSandbox({}, within);
    await Promise.all(
      items.map(async ({ id }) => {
        await cri.stopPodSandbox({ podSandboxId: id }, within);
        await cri.removePodSandbox({ podSandboxId: id }, within);
      }),
    );
  } finally {
    cri.close();
  }
}
