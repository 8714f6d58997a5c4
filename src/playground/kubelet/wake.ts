/** A bell that is remembered: ringing it while nobody waits makes the next wait end at once. */
export interface Wake {
  readonly call: () => void;
  /** Resolves at the next call, or at `until`. */
  wait(until?: Date): Promise<void>;
}

/** A new bell, not yet rung. */
export function createWake(): Wake {
  let rung = false;
  let release: (() => void) | undefined;
  return {
    call() {
      rung = true;
      release?.();
    },
    async wait(until) {
      if (!rung) {
        const { promise, resolve } = withResolvers();
        release = resolve;
        // Node's timers take at most 2^31-1 ms; a longer wait simply looks once more in between.
        const delay = Math.min(until === undefined ? 0 : until.getTime() - Date.now(), 2 ** 31 - 1);
        const timer = until === undefined ? undefined : setTimeout(resolve, Math.max(delay, 0));
        await promise;
        clearTimeout(timer);
        release = undefined;
      }
      rung = false;
    },
  };
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
