import type { PodMemory } from "../act/pod-memory.ts";
import type { Situation } from "../decide/situation.ts";
import type { NodeContext } from "../node-context.ts";
import { type MeasuringNode, measureStorage } from "./measure-storage.ts";
import { hasStorageLimit, storageEviction } from "./storage-eviction.ts";

/** Looks now and then whether a Pod has written more than it may. A Pod without a limit has not even a timer. */
export interface StorageWatch {
  /** Begins and ends as the situation asks for. */
  follow(situation: Situation): void;
  stop(): void;
}

/** What it works with; it writes `memory.eviction` and then calls `wake`. */
export interface StorageWatchOptions {
  node: MeasuringNode & Pick<NodeContext, "record" | "log">;
  memory: Pick<PodMemory, "eviction" | "volumePlans">;
  wake: () => void;
}

/** The kubelet's evictionMonitoringPeriod. */
const everyMilliseconds = 10_000;

/** A watch for one Pod, not yet looking. */
export function createStorageWatch({ node, memory, wake }: StorageWatchOptions): StorageWatch {
  let timer: NodeJS.Timeout | undefined;
  let current: Situation | undefined;

  const look = async () => {
    if (current === undefined) return;
    const { pod } = current;
    const found = storageEviction(pod, await measureStorage(node, pod, memory.volumePlans));
    if (found === undefined || !isWatched(current)) return;
    memory.eviction = found;
    node.record(pod, { type: "Warning", ...found });
    wake();
  };
  const begin = () => {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => node.log(`storage of a Pod was not measured: ${String(error)}`))
        .finally(() => (isWatched(current) ? begin() : stop()));
    }, everyMilliseconds);
    timer.unref();
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
    current = undefined;
  };

  return {
    follow(situation) {
      if (!isWatched(situation)) return stop();
      current = situation;
      if (timer === undefined) begin();
    },
    stop,
  };
}

/** Only what runs writes, and only what is not being ended already can be evicted. */
function isWatched(situation: Situation | undefined): boolean {
  if (situation === undefined) return false;
  const { pod, observed, eviction } = situation;
  return (
    eviction === undefined &&
    pod.metadata?.deletionTimestamp === undefined &&
    observed.containers.some(({ state }) => state === "running") &&
    hasStorageLimit(pod)
  );
}
