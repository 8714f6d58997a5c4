import { setTimeout as pause } from "node:timers/promises";
import { killCgroup } from "../kubelet/cgroups/carry-out.ts";
import { cgroupDirectories, readCgroupHierarchy } from "../kubelet/cgroups/hierarchy.ts";
import { identityFromLabels } from "../kubelet/config/labels.ts";
import { layoutOf } from "../layout.ts";
import { ensureContainerd, stopContainerd } from "../runtime/containerd/containerd.ts";
import { findContainerd } from "../runtime/containerd/discover.ts";
import { type CriClient, createCriClient } from "../runtime/cri/client.ts";
import { runtimePaths } from "../runtime/paths.ts";
import { isRunning } from "../runtime/process-identity.ts";
import { type ClaimPlace, claimData, readHolder } from "./claim.ts";
import { isPlayground } from "./data-directory.ts";

/** Which playground, and how patiently. */
export interface StopOptions {
  data: string;
  graceSeconds: number;
  signal: AbortSignal;
}

/** What a stop found and did. */
export type StopOutcome =
  | "not running"
  | "stopped"
  /** The runtime could not do it: its containers had no grace. */
  | "killed";

/**
 * Ends the playground's process, its containers and its containerd; the state stays. Works as
 * well while it starts, when some of them are gone already, and when containerd hangs: a new one
 * takes its place for as long as containers need to end. Throws PLAYGROUND_BUSY while another
 * process stops or deletes it.
 */
export async function stopPlayground(options: StopOptions): Promise<StopOutcome> {
  if (!(await isPlayground(options.data))) return "not running";
  const layout = layoutOf(options.data);
  const ended = await endServer(layout);
  const claim = await claimData(layout, "remove");
  try {
    const paths = runtimePaths(options.data);
    if (findContainerd(paths) === undefined) {
      await stopContainerd(paths);
      return ended ? "stopped" : "not running";
    }
    const orderly = await stopOrderly(options).then(
      () => true,
      () => false,
    );
    options.signal.throwIfAborted();
    if (!orderly) await killContainers(layout.cgroupParent);
    await stopContainerd(paths, { hangs: !orderly });
    return orderly ? "stopped" : "killed";
  } finally {
    claim.release();
  }
}

/** Rejects with whatever keeps the runtime from it. */
async function stopOrderly({ data, graceSeconds, signal }: StopOptions): Promise<void> {
  const paths = runtimePaths(data);
  const cri = createCriClient(paths.socket);
  try {
    const containerd = await ensureContainerd({ paths, cri, signal });
    containerd.release();
    await stopSandboxes(cri, graceSeconds);
  } finally {
    cri.close();
  }
}

async function killContainers(cgroup: string): Promise<void> {
  for (const directory of cgroupDirectories(await readCgroupHierarchy(), cgroup)) {
    await killCgroup(directory);
  }
}

/** Ends the process that serves a playground, or starts it. SIGTERM lets it drain; after ten seconds it is killed. */
export async function endServer(place: ClaimPlace): Promise<boolean> {
  const holder = readHolder(place);
  if (holder?.role !== "serve") return false;
  process.kill(holder.pid, "SIGTERM");
  // Only a parent is told of the end of a process, so it has to be looked at.
  for (let waited = 0; isRunning(holder); waited += lookMilliseconds) {
    if (waited >= patienceMilliseconds) process.kill(holder.pid, "SIGKILL");
    await pause(lookMilliseconds);
  }
  return true;
}

const lookMilliseconds = 20;
const patienceMilliseconds = 10_000;

/** What a runtime that works needs for one step, in ms, whatever the grace of containers. */
const stepMilliseconds = 20_000;

async function stopSandboxes(cri: CriClient, graceSeconds: number): Promise<void> {
  const timeoutMs = stepMilliseconds;
  const { containers } = await cri.listContainers({}, { timeoutMs });
  const ours = containers.filter(({ labels }) => identityFromLabels(labels) !== undefined);
  const withGrace = { timeoutMs: graceSeconds * 1000 + timeoutMs };
  await Promise.all(
    ours.map(({ id }) =>
      cri.stopContainer({ containerId: id, timeout: BigInt(graceSeconds) }, withGrace),
    ),
  );
  const { items } = await cri.listPodSandbox({}, { timeoutMs });
  await Promise.all(items.map(({ id }) => cri.stopPodSandbox({ podSandboxId: id }, { timeoutMs })));
}
