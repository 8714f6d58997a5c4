import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EphemeraError } from "../../errors.ts";
import { mountsBelow, readMountTable, realPath } from "../mounts/mount-table.ts";
import { bridgeName } from "./cni.ts";
import { stopContainerd } from "./containerd/containerd.ts";
import { processesWithArguments } from "./containerd/discover.ts";
import { ended } from "./containerd/exit.ts";
import type { RuntimePaths } from "./paths.ts";
import { removeBridge } from "./pod-network/bridge.ts";
import { planLeftovers } from "./pod-network/plan-leftovers.ts";
import { removeLeftovers } from "./pod-network/remove-leftovers.ts";
import { system } from "./pod-network/system.ts";
import { readTraces } from "./pod-network/traces.ts";
import { identifyProcess } from "./process-identity.ts";

/**
 * Removes everything of a runtime: containerd, shims and containers still there, mounts,
 * the bridge, and the files. Ask CRI to remove the sandboxes first; what it could not do,
 * because it was dead, is done here the hard way. Throws RUNTIME_STILL_MOUNTED rather than
 * deleting through a mount.
 */
export async function removeRuntime(options: { data: string; paths: RuntimePaths }): Promise<void> {
  const { data, paths } = options;
  await stopContainerd(paths);
  await endShims(paths);
  for (const mount of await mountsIn(paths.directory)) {
    // A mount that is busy or went with its parent shows in the check below.
    await system("umount", ["--lazy", mount]).catch(() => undefined);
  }
  const [left] = await mountsIn(paths.directory);
  if (left !== undefined) {
    throw new EphemeraError("RUNTIME_STILL_MOUNTED", { directory: paths.directory, mounts: left });
  }
  await removePodNetwork(paths, bridgeName(data));
  rmSync(paths.directory, { recursive: true, force: true });
}

/** Ends the shims of a containerd, and with each the processes of its Pod: they are its children. */
async function endShims({ socket, state }: RuntimePaths): Promise<void> {
  const shims = processesWithArguments(
    ([program = "", ...args]) =>
      program.includes("containerd-shim") && args[args.indexOf("-address") + 1] === socket,
  );
  for (const shim of shims) {
    const children = childrenOf(shim.pid).flatMap((pid) => identifyProcess(pid) ?? []);
    for (const { pid } of children) kill(pid);
    // The shim takes note of their end; without it they could stay zombies.
    await Promise.all(children.map((child) => ended(child, { withinMs: 1_000 })));
    kill(shim.pid);
  }
  await Promise.all(shims.map((shim) => ended(shim, { withinMs: 5_000 })));
  for (const shimSocket of shimSockets(join(state, "io.containerd.runtime.v2.task"))) {
    rmSync(shimSocket, { force: true });
  }
}

/** Sockets of shims, in /run/containerd/s whatever containerd's state directory is; each task names its own. */
function shimSockets(tasks: string): string[] {
  return subdirectories(tasks)
    .flatMap(subdirectories)
    .map((task) => join(task, "address"))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8").replace(/^unix:\/\//, ""));
}

function subdirectories(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    return children.filter((child) => child !== "").map(Number);
  } catch {
    return [];
  }
}

/** What is mounted below a directory, inner mounts first; the directory may itself be a disk of the user's. */
async function mountsIn(directory: string): Promise<string[]> {
  const real = await realPath(directory);
  return mountsBelow(await readMountTable(), real).filter((point) => point !== real);
}

/** Removes a bridge and whatever the plugins left of any sandbox of its network. */
export async function removePodNetwork(
  paths: Pick<RuntimePaths, "cniLeases" | "state">,
  bridge: string,
): Promise<void> {
  await removeBridge(bridge);
  await removeLeftovers(planLeftovers(await readTraces(paths, bridge), { known: new Set() }));
}
