import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ContainerState } from "../../runtime/proto/cri_pb.ts";
import { logPathOf } from "../config/container-config.ts";
import { identityFromLabels, podLabels } from "../config/labels.ts";
import type { NodeContext } from "../node-context.ts";
import { podPlaces } from "../places.ts";
import { maxLogBytes } from "./plan-rotation.ts";
import { rotateLog } from "./rotate-log.ts";

/**
 * Rotates the logs of running containers that have grown too large. Looks at sizes only; the runtime
 * is asked nothing until one is over its limit.
 */
export async function rotateLogs(node: NodeContext): Promise<void> {
  const large = new Set(await largeLogs(node.places.logs));
  if (large.size === 0) return;
  const { containers } = await node.runtime.listContainers({
    filter: { state: { state: ContainerState.CONTAINER_RUNNING } },
  });
  for (const { id, labels, metadata } of containers) {
    const pod = identityFromLabels(labels);
    const name = labels[podLabels.container];
    if (pod === undefined || name === undefined) continue;
    const path = join(podPlaces(node.places, pod).logs, logPathOf(name, metadata?.attempt ?? 0));
    if (!large.has(path)) continue;
    await rotateLog(path, () => node.runtime.reopenContainerLog({ containerId: id })).catch(
      (error: unknown) => node.log(`the log of container ${id} was not rotated: ${String(error)}`),
    );
  }
}

/** Paths of the logs in use, `<pod>/<container>/<n>.log`, that are over the limit. */
async function largeLogs(logs: string): Promise<string[]> {
  const pods = (await entries(logs)).map((pod) => join(logs, pod));
  const containers = (await Promise.all(pods.map(below))).flat();
  const files = (await Promise.all(containers.map(below))).flat();
  const current = files.filter((path) => /\/\d+\.log$/.test(path));
  const sizes = await Promise.all(current.map((path) => stat(path).catch(() => undefined)));
  return current.filter((_, index) => (sizes[index]?.size ?? 0) >= maxLogBytes);
}

async function below(directory: string): Promise<string[]> {
  return (await entries(directory)).map((name) => join(directory, name));
}

/** Empty for what has gone in between, with its Pod. */
function entries(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
