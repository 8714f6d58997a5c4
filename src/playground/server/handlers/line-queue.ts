/** Lines on their way to one reader. */
export interface LineQueue {
  readonly push: (line: Uint8Array) => void;
  /** No more lines; what is queued is still delivered. */
  readonly end: () => void;
  /** What is queued, whenever there is something. */
  readonly chunks: () => AsyncGenerator<Uint8Array, void>;
  /** Aborted when the reader fell too far behind; nothing is delivered after that. */
  readonly overflow: AbortSignal;
}

/** Bytes handed over at once. */
const chunkBytes = 256 * 1024;

/**
 * A queue between events that come when they come and a connection that takes what it can.
 * A reader that is more than `limit.lines` or `limit.bytes` behind is cut off: it has to list
 * again. Lines are shared between queues, so they must not be changed.
 */
export function createLineQueue(options: {
  signal: AbortSignal;
  limit: { lines: number; bytes: number };
}): LineQueue {
  const { signal, limit } = options;
  const overflow = new AbortController();
  let lines: Uint8Array[] = [];
  let bytes = 0;
  let ended = signal.aborted;
  let wake: () => void = () => undefined;

  const end = () => {
    ended = true;
    wake();
  };

  function cutOff(): void {
    lines = [];
    bytes = 0;
    end();
    overflow.abort();
  }

  function take(): Uint8Array {
    let count = 0;
    let size = 0;
    while (count < lines.length && (count === 0 || size < chunkBytes)) {
      size += lines[count]?.length ?? 0;
      count++;
    }
    const taken = count === lines.length ? lines : lines.slice(0, count);
    lines = count === lines.length ? [] : lines.slice(count);
    bytes -= size;
    return taken.length === 1 ? (taken[0] ?? new Uint8Array()) : Buffer.concat(taken, size);
  }

  return {
    overflow: overflow.signal,
    push(line) {
      if (ended) return;
      lines.push(line);
      bytes += line.length;
      if (lines.length > limit.lines || bytes > limit.bytes) cutOff();
      else wake();
    },
    end,
    async *chunks() {
      signal.addEventListener("abort", end, { once: true });
      try {
        while (!signal.aborted) {
          if (lines.length > 0) yield take();
          else if (ended) return;
          else {
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
