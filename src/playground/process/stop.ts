import { setTimeout as pause } from "node:timers/promises";
import { identityFromLabels } from "../kubelet/config/labels.ts";
import { layoutOf } from "../layout.ts";
import { answers, stopContainerd } from "../runtime/containerd/containerd.ts";
import { findContainerd } from "../runtime/containerd/discover.ts";
import { type CriClient, createCriClient } from "../runtime/cri/client.ts";
import { runtimePaths } from "../runtime/paths.ts";
import { isAlive, type PlaygroundState, readState } from "./state-file.ts";

/** Which playground, and how patiently. */
export interface StopOptions {
  data: string;
  graceSeconds: number;
  signal: AbortSignal;
}

/**
 * Ends the playground's process, its containers and its containerd; the state stays. Works as
 * well when some of them are gone already. False when nothing ran.
 */
export async function stopPlayground(options: StopOptions): Promise<boolean> {
  const ended = await endProcess(await readState(layoutOf(options.data).state));
  const stopped = await withRuntime(options, (cri) => stopSandboxes(cri, options.graceSeconds));
  await stopContainerd(runtimePaths(options.data));
  return ended || stopped;
}

/** SIGTERM lets it drain its streams; after ten seconds it is killed. */
async function endProcess(state: PlaygroundState | undefined): Promise<boolean> {
  if (state === undefined || !(await isAlive(state))) return false;
  process.kill(state.pid, "SIGTERM");
  // Only a parent is told of the end of a process, so it has to be looked at.
  for (let waited = 0; await isAlive(state); waited += lookMilliseconds) {
    if (waited >= patienceMilliseconds) process.kill(state.pid, "SIGKILL");
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
