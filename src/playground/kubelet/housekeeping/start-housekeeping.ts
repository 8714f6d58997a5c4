import { podLabels } from "../config/labels.ts";
import type { NodeContext } from "../node-context.ts";
import { podsOf } from "../pods-of-node.ts";
import { collectImages, type ImageHistory } from "./collect-images.ts";
import { collectOrphans } from "./collect-orphans.ts";
import { rotateLogs } from "./rotate-logs.ts";

/** One thing that is seen to now and then. */
interface Chore {
  /** For the log, when it fails. */
  name: string;
  everyMilliseconds: number;
  /** Whether the first time is now, and not after the interval. */
  atOnce?: true;
  run: () => Promise<void>;
}

/** Starts what nobody asks for and a node needs over time. Returns the way to stop. */
export function startHousekeeping(node: NodeContext): () => void {
  const history: ImageHistory = new Map();
  return startChores(node, [
    // The kubelet's containerLogMonitorInterval.
    { name: "log rotation", everyMilliseconds: 10_000, run: () => rotateLogs(node) },
    // Its imageGCPeriod.
    {
      name: "image collection",
      everyMilliseconds: 5 * 60_000,
      run: () => makeRoom(node, history),
    },
    {
      name: "removal of orphans",
      everyMilliseconds: 2 * 60_000,
      // A run that was killed may have left some.
      atOnce: true,
      run: () => removeOrphans(node),
    },
  ]);
}

/** Removes images when the disk is full, and tells on the Node when that was not enough. */
async function makeRoom(node: NodeContext, history: ImageHistory): Promise<void> {
  const plan = await collectImages(node, history);
  if (plan === undefined) return;
  node.log(`the disk is full: removed ${plan.remove.length} images of ${plan.foundBytes} bytes`);
  if (plan.foundBytes >= plan.wantedBytes) return;
  const about = node.registry.find(node.resources.nodes, { name: node.nodeName });
  if (about === undefined) return;
  const wanted = `Attempted to free ${plan.wantedBytes} bytes`;
  const found = `but only found ${plan.foundBytes} bytes eligible to free`;
  const message = `Failed to garbage collect required amount of images. ${wanted}, ${found}.`;
  node.record(about, { type: "Warning", reason: "FreeDiskSpaceFailed", message });
}

async function removeOrphans(node: NodeContext): Promise<void> {
  const knownPods = async () => {
    const { items } = await node.runtime.listPodSandbox({});
    return new Set([
      ...items.flatMap(({ labels }) => labels[podLabels.uid] ?? []),
      ...podsOf(node).flatMap(({ metadata }) => metadata?.uid ?? []),
    ]);
  };
  const { places, cgroups } = node;
  for (const path of await collectOrphans({ places, cgroups, knownPods })) {
    node.log(`removed ${path}, which a Pod that is gone had left behind`);
  }
}

/** A chore begins its next interval when it has ended, so that none runs twice at once. */
function startChores(node: NodeContext, chores: readonly Chore[]): () => void {
  const stopping = new AbortController();
  for (const { name, everyMilliseconds, atOnce, run } of chores) {
    const doIt = () => {
      run()
        .catch((error: unknown) => node.log(`${name} failed: ${String(error)}`))
        .finally(next);
    };
    const next = () => {
      if (!stopping.signal.aborted) setTimeout(doIt, everyMilliseconds).unref();
    };
    if (atOnce) doIt();
    else next();
  }
  return () => stopping.abort();
}
