/** An image on the node, as the planner sees it. */
export interface CollectableImage {
  id: string;
  bytes: number;
  /** A container exists of it, running or not. */
  inUse: boolean;
  /** Pinned by the runtime, built in or loaded: no registry would give it back. */
  kept: boolean;
  /** When it was first seen here. */
  detectedAt: Date;
  /** When a container of it was last seen; the epoch when never. */
  usedAt: Date;
}

/** The file system images lie on, in bytes. */
export interface DiskUsage {
  capacity: number;
  available: number;
}

/** When to begin, how far to go, and what is too young to go. */
export interface CollectionPolicy {
  /** Percent of the file system in use from which images are removed. */
  high: number;
  /** Percent to come down to. */
  low: number;
  minimumAgeMilliseconds: number;
}

/** The kubelet's imageGCHighThresholdPercent, imageGCLowThresholdPercent and imageMinimumGCAge. */
export const defaultCollectionPolicy: CollectionPolicy = {
  high: 85,
  low: 80,
  minimumAgeMilliseconds: 2 * 60 * 1000,
};

/** What to remove, in this order, and what was wanted. */
export interface CollectionPlan {
  remove: string[];
  wantedBytes: number;
  foundBytes: number;
}

/**
 * Which images go (pkg/kubelet/images, image_gc_manager): those used longest ago first, until enough
 * is free. Undefined while the disk is not that full. Pure.
 */
export function planImageCollection(
  images: readonly CollectableImage[],
  { capacity, available }: DiskUsage,
  now: Date,
  policy: CollectionPolicy = defaultCollectionPolicy,
): CollectionPlan | undefined {
  if (capacity <= 0) return undefined;
  const usedPercent = 100 - Math.floor((available * 100) / capacity);
  if (usedPercent < policy.high) return undefined;
  const wantedBytes = Math.floor((capacity * (100 - policy.low)) / 100) - available;
  const candidates = images
    .filter(({ inUse, kept }) => !inUse && !kept)
    .filter(
      ({ detectedAt }) => now.getTime() - detectedAt.getTime() >= policy.minimumAgeMilliseconds,
    )
    .sort(
      (a, b) =>
        a.usedAt.getTime() - b.usedAt.getTime() || a.detectedAt.getTime() - b.detectedAt.getTime(),
    );
  const remove: string[] = [];
  let foundBytes = 0;
  for (const { id, bytes } of candidates) {
    if (foundBytes >= wantedBytes) break;
    remove.push(id);
    foundBytes += bytes;
  }
  return { remove, wantedBytes, foundBytes };
}
