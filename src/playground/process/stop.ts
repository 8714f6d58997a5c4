import { setTimeout as pause } from "node:timers/promises";
import { identityFromLabels } from "../kubelet/config/labels.ts";
import { layoutOf } from "../layout.ts";
import { answers, stopContainerd } from "../runtime/containerd/containerd.ts";
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

/**
 * Ends the playground's process, its containers and its containerd; the state stays. Works as
 * well while it starts, and when some of them are gone already. False when nothing ran. Throws
 * PLAYGROUND_BUSY while another process stops or deletes it.
 */
export async function stopPlayground(options: StopOptions): Promise<boolean> {
  if (!(await isPlayground(options.data))) return false;
  const ended = await endServer(layoutOf(options.data));
  const claim = await claimData(layoutOf(options.data), "remove");
  try {
    const stopped = await withRuntime(options, (cri) => stopSandboxes(cri, options.graceSeconds));
    await stopContainerd(runtimePaths(options.data));
    return ended || stopped;
  } finally {
    claim.release();
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

/** Does something with our own containerd, if it runs; false when it doesn't. */
export async function withRuntime(
  { data, signal }: Pick<StopOptions, "data" | "signal">,
  use: (cri: CriClient) => Promise<void>,
): Promise<boolean> {
  const paths = runtimePaths(data);
  if (findContainerd(paths) === undefined) return false;
  const cri = createCriClient(paths.socket);
  try {
    await answers(paths.socket, cri, signal);
    await use(cri);
  } finally {
    cri.close();
  }
  return true;
}

async function stopSandboxes(cri: CriClient, graceSeconds: number): Promise<void> {
  const { containers } = await cri.listContainers({});
  const ours = containers.filter(({ labels }) => identityFromLabels(labels) !== undefined);
  await Promise.all(
    ours.map(({ id }) => cri.stopContainer({ containerId: id, timeout: BigInt(graceSeconds) })),
  );
  const { items } = await cri.listPodSandbox({});
  await Promise.all(items.map(({ id }) => cri.stopPodSandbox({ podSandboxId: id })));
}
