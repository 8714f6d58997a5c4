import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { unmountBelow } from "../../mounts/mount.ts";
import { logPathOf } from "../config/container-config.ts";
import type { Action } from "../decide/decision.ts";
import { announceStop } from "../lifecycle/begin-stop.ts";
import type { HookTarget } from "../lifecycle/run-handler.ts";
import type { NodeContext } from "../node-context.ts";
import type { ObservedPod } from "../observed.ts";
import { podPlaces } from "../places.ts";
import { type ContainerRole, identityOf } from "../pod.ts";
import { podsOf } from "../pods-of-node.ts";
import type { PodMemory } from "./pod-memory.ts";

/** The kubelet gives every container this long between the stop signal and KILL, in seconds. */
const minimumGraceSeconds = 2;

/**
 * Begins to stop a container and doesn't wait: containerd tells of its end. CRI's StopContainer
 * sends the stop signal, and KILL when the grace has passed.
 */
export function stopContainer(
  target: HookTarget & { node: NodeContext; role: ContainerRole },
  { graceSeconds, message }: Action & { kind: "stop-container" },
  memory: PodMemory,
  wake: () => void,
): void {
  const { node, container, containerId } = target;
  const leaving = memory.leaving.get(containerId);
  if (leaving === undefined && !memory.stopping.has(containerId)) announceStop(target, message);
  leaving?.abort.abort();
  memory.hooks.get(containerId)?.abort.abort();
  memory.stopping.set(containerId, new Date(Date.now() + graceSeconds * 1000));
  const timeout = BigInt(Math.max(graceSeconds, minimumGraceSeconds));
  node.runtime
    .stopContainer({ containerId, timeout })
    .catch((error: unknown) => {
      memory.stopping.delete(containerId);
      node.log(
        `container ${container.name} (${containerId}) could not be stopped: ${String(error)}`,
      );
    })
    .finally(wake);
}

/** Removes a dead container that is no longer needed for status or logs, its log included. */
export async function removeContainer(
  node: NodeContext,
  pod: Pod,
  { id, name, attempt }: Action & { kind: "remove-container" },
): Promise<void> {
  const places = podPlaces(node.places, identityOf(pod));
  await node.runtime.removeContainer({ containerId: id });
  await removeLog(join(places.logs, logPathOf(name, attempt)));
  await rm(places.terminationLog(name, attempt), { force: true });
}

/** With what was rotated out of it. */
async function removeLog(path: string): Promise<void> {
  const names = await readdir(dirname(path)).catch((): string[] => []);
  const log = basename(path);
  for (const name of names.filter((each) => each === log || each.startsWith(`${log}.`))) {
    await rm(join(dirname(path), name), { force: true });
  }
}

/** The end of a Pod on this node: sandboxes with their containers, volumes, logs, then the object. */
export async function removePod(node: NodeContext, pod: Pod, observed: ObservedPod): Promise<void> {
  const identity = identityOf(pod);
  for (const { id } of observed.sandboxes) {
    await node.runtime.stopPodSandbox({ podSandboxId: id });
    await node.runtime.removePodSandbox({ podSandboxId: id });
  }
  const others = podsOf(node).filter(({ metadata }) => metadata?.uid !== identity.uid);
  await node.cgroups.remove(identity.uid, others);
  const places = podPlaces(node.places, identity);
  // A file removed through a mount would be the mounted one.
  await unmountBelow(places.directory);
  await unmountBelow(places.memoryVolumes);
  for (const directory of [places.directory, places.memoryVolumes, places.logs]) {
    await rm(directory, { recursive: true, force: true });
  }
  await node.registry
    .delete(node.resources.pods, identity, {
      gracePeriodSeconds: 0,
      preconditions: { uid: identity.uid },
    })
    .catch((error: unknown) => {
      // Deleted by force before, and perhaps followed by a Pod of the same name.
      if (!(error instanceof StatusError && (error.code === 404 || error.code === 409)))
        throw error;
    });
}
