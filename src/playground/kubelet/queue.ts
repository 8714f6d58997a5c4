/** Lets a limited number of pieces of work run at once; the others wait in the order they came. */
export interface Queue {
  /** Runs when it is its turn. Settles as the work does. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Makes a queue in which at most `limit` pieces of work run at once. */
export function createQueue(limit: number): Queue {
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
