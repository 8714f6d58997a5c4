import type { CriClient } from "../cri/client.ts";
import type { Channel } from "../grpc/channel.ts";
import { hasCode } from "../grpc/runtime-error.ts";
import { listAuthoritative } from "./image-store.ts";

/** An image of the node, by one of its names. */
export interface NodeImage {
  /** Full name, or `name@sha256:…` for one that was pulled by digest only. */
  name: string;
  /** `sha256:…` of its configuration. */
  id: string;
  /** Compressed bytes in the content store. */
  size: number;
  /** Built in or loaded: it needs no registry. */
  authoritative: boolean;
}

/** All images of the node, sorted by name. */
export async function listImages({
  channel,
  cri,
}: {
  channel: Channel;
  cri: CriClient;
}): Promise<NodeImage[]> {
  const [{ images }, authoritative] = await Promise.all([
    cri.listImages({}),
    // Runtimes other than containerd have no such service.
    listAuthoritative(channel).catch((error: unknown) => {
      if (hasCode(error, "UNIMPLEMENTED")) return [];
      throw error;
    }),
  ]);
  const known = new Set(authoritative);
  return images
    .flatMap(({ id, size, repoTags, repoDigests }) =>
      (repoTags.length > 0 ? repoTags : repoDigests).map((name) => ({
        name,
        id,
        size: Number(size),
        authoritative: known.has(name),
      })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
