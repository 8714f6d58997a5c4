/** Ends of processes that nobody has claimed yet. */
export interface UnclaimedExits {
  keep(id: string): void;
  /** True, once, when this one was kept. */
  take(id: string): boolean;
}

/** As many as a busy node could have on their way at once; the oldest are forgotten first. */
const kept = 1024;

/**
 * A process can end before its Pod's worker has seen it run: containerd's event then names a
 * container that belongs to no Pod we know. CRI may still call it running for a moment, so the
 * end is kept until a worker finds the container and asks.
 */
export function createUnclaimedExits(): UnclaimedExits {
  const ids = new Set<string>();
  return {
    keep(id) {
      ids.add(id);
      const oldest = ids.size > kept ? ids.values().next().value : undefined;
      if (oldest !== undefined) ids.delete(oldest);
    },
    take: (id) => ids.delete(id),
  };
}
