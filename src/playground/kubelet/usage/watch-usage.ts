import { setTimeout } from "node:timers/promises";
import { isIncomplete, type NodeUsage, type Sample, usageOf } from "./usage.ts";

/** In milliseconds. */
export interface UsageTiming {
  /** How long a sample counts as the present. */
  fresh: number;
  /** How long it counts as the start of a window. */
  remembered: number;
}

const defaultTiming: UsageTiming = { fresh: 1000, remembered: 30_000 };

/**
 * Tells what is used now, each time it is asked. Nothing is looked at unless somebody asks: the
 * window goes back to the questions of the last half minute, and where there was none, or a
 * container has come since, the answer takes a second. Questions at the same time share it.
 */
export function watchUsage(
  take: () => Promise<Sample>,
  { fresh, remembered }: UsageTiming = defaultTiming,
): () => Promise<NodeUsage | undefined> {
  let samples: Sample[] = [];
  let asking: Promise<NodeUsage | undefined> | undefined;

  async function look(): Promise<void> {
    const sample = await take();
    samples = [...samples.filter(({ at }) => at > sample.at - remembered), sample];
  }

  async function ask(): Promise<NodeUsage | undefined> {
    const newest = samples.at(-1);
    if (newest === undefined || Date.now() - newest.at >= fresh) await look();
    if (isIncomplete(samples)) {
      await setTimeout(fresh);
      await look();
    }
    return usageOf(samples);
  }

  return () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}
