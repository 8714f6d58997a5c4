/** How to find out that the other side of an idle connection is gone. */
export interface KeepAliveOptions {
  intervalMs: number;
  /** Silence after which the other side counts as gone. */
  timeoutMs: number;
  /** Asks the other side for a sign of life. */
  ping: () => void;
  /** True while we ourselves do not read: then its silence means nothing. */
  isPaused: () => boolean;
  onSilence: () => void;
}

/** Call `heard` for whatever arrives, `stop` at the end. */
export interface KeepAlive {
  heard: () => void;
  stop: () => void;
}

/** Pings at an interval; calls `onSilence` once when nothing was heard for `timeoutMs`. */
export function startKeepAlive(options: KeepAliveOptions): KeepAlive {
  const allowedMisses = Math.max(1, Math.ceil(options.timeoutMs / options.intervalMs));
  // Ticks are counted instead of reading a clock: a laptop that slept has not missed an answer.
  let misses = 0;
  const timer = setInterval(() => {
    misses = options.isPaused() ? 0 : misses + 1;
    if (misses > allowedMisses) {
      clearInterval(timer);
      options.onSilence();
    } else {
      options.ping();
    }
  }, options.intervalMs);
  timer.unref();
  return {
    heard: () => {
      misses = 0;
    },
    stop: () => clearInterval(timer),
  };
}
