/** Lets others wait for the end of one container, as containerd tells it. */
export interface Exits {
  /** Tells that a container is over and its log complete. */
  announce(id: string): void;
  /** Aborted when the container ends; `dispose` when nobody asks any more. */
  signalFor(id: string): { ended: AbortSignal; dispose: () => void };
}

/** Makes the place where ends of containers are announced and waited for. */
export function createExits(): Exits {
  const waiting = new Map<string, Set<AbortController>>();
  return {
    announce(id) {
      for (const controller of waiting.get(id) ?? []) controller.abort();
      waiting.delete(id);
    },
    signalFor(id) {
      const controller = new AbortController();
      const others = waiting.get(id) ?? new Set();
      waiting.set(id, others.add(controller));
      return {
        ended: controller.signal,
        dispose() {
          others.delete(controller);
          if (others.size === 0 && waiting.get(id) === others) waiting.delete(id);
        },
      };
    },
  };
}
