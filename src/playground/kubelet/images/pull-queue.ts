/** Lets a limited number of pulls run at once; the others wait in the order they came. */
export interface PullQueue {
  /** Runs when it is its turn. Settles as the work does. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** The kubelet's `maxParallelImagePulls`, which a small machine and its network can bear. */
export const maxParallelPulls = 3;

/** Makes a queue in which at most `limit` pulls run at once. */
export function createPullQueue(limit = maxParallelPulls): PullQueue {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(work) {
      if (running < limit) running += 1;
      // The one that ends hands its place on.
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
