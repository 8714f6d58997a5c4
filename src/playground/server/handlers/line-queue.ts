/** Lines on their way to one reader. */
export interface LineQueue {
  readonly push: (line: string) => void;
  /** No more lines; what is queued is still delivered. */
  readonly end: () => void;
  /** Everything queued at once, whenever there is something. */
  readonly chunks: () => AsyncGenerator<string, void>;
}

/**
 * A queue between events that come when they come and a connection that takes what it can.
 * A reader that is more than `limit` lines behind is cut off: it has to list again.
 */
export function createLineQueue(options: { signal: AbortSignal; limit: number }): LineQueue {
  const { signal, limit } = options;
  let lines: string[] = [];
  let ended = signal.aborted;
  let wake: () => void = () => undefined;

  const end = () => {
    ended = true;
    wake();
  };
  return {
    push(line) {
      if (ended) return;
      lines.push(line);
      if (lines.length > limit) end();
      else wake();
    },
    end,
    async *chunks() {
      signal.addEventListener("abort", end, { once: true });
      try {
        while (!signal.aborted) {
          if (lines.length > 0) {
            const chunk = lines.join("");
            lines = [];
            yield chunk;
          } else if (ended) {
            return;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        signal.removeEventListener("abort", end);
        ended = true;
      }
    },
  };
}
