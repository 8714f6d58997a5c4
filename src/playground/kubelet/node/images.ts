import type { ContainerImage } from "../../../kubernetes/types.ts";

/** What CRI says of an image. */
export interface RuntimeImage {
  repoTags: readonly string[];
  repoDigests: readonly string[];
  size: bigint;
}

/** The kubelet's --node-status-max-images, and how many names it tells of each. */
const limits = { images: 50, names: 5 };

/** Node.status.images: the largest first, digests before tags. */
export function nodeImages(images: readonly RuntimeImage[]): ContainerImage[] {
  return images
    .map(({ repoTags, repoDigests, size }) => ({
      names: [...repoDigests, ...repoTags].slice(0, limits.names),
      sizeBytes: Number(size),
    }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes || ((a.names[0] ?? "") < (b.names[0] ?? "") ? -1 : 1))
    .slice(0, limits.images);
}
