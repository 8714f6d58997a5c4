/** Times of the kubelet's own check, in ms. */
export interface HealthTimes {
  /** Between two questions (kubelet.go, updateRuntimeUp). */
  interval: number;
  /** Without a good answer for this long the runtime counts as down (baseRuntimeSyncThreshold). */
  threshold: number;
}

const kubeletTimes: HealthTimes = { interval: 5_000, threshold: 30_000 };

/**
 * Asks the runtime now and then whether it is well: one that hangs tells nobody. `onChange` gets
 * the kubelet's words for what is wrong, undefined when all is well again. Returns the way to stop.
 */
export function watchRuntimeHealth(options: {
  /** Rejects when the runtime isn't well or doesn't answer in time. */
  ask: () => Promise<unknown>;
  onChange: (problem: string | undefined) => void;
  times?: HealthTimes;
}): () => void {
  const { ask, onChange, times = kubeletTimes } = options;
  // Not the clock people set: it may jump.
  let lastGood = performance.now();
  let down = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const check = async () => {
    const well = await ask().then(
      () => true,
      () => false,
    );
    if (stopped) return;
    const now = performance.now();
    if (well) lastGood = now;
    const isDown = now - lastGood > times.threshold;
    if (isDown !== down) onChange(isDown ? "container runtime is down" : undefined);
    down = isDown;
    again();
  };
  const again = () => {
    timer = setTimeout(() => void check(), times.interval);
    timer.unref();
  };
  again();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
