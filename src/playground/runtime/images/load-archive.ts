import { EphemeraError } from "../../../errors.ts";
import type { CriClient } from "../cri/client.ts";
import type { Channel } from "../grpc/channel.ts";
import { type ArchiveFiles, ArchiveProblem } from "./archive/archive-files.ts";
import { type PlannedImage, planArchive } from "./archive/plan-archive.ts";
import { readArchive } from "./archive/read-archive.ts";
import { nameImage } from "./build.ts";
import { type ContentWriter, withContentWriter } from "./content-store.ts";
import { manifestLabels } from "./oci.ts";

/** An image that was loaded. */
export interface LoadedImage {
  /** Full name, such as `docker.io/library/web:latest`. */
  name: string;
  /** `sha256:…` of its configuration, as CRI calls it. */
  id: string;
}

/**
 * Loads the images of an archive (`docker save`, or an OCI layout as a tar; gzipped or not)
 * from disk into containerd, where they are authoritative. Throws IMAGE_ARCHIVE_INVALID;
 * nothing of a refused archive stays.
 */
export async function loadImageArchive(options: {
  path: string;
  channel: Channel;
  cri: CriClient;
  signal?: AbortSignal;
}): Promise<LoadedImage[]> {
  const { path, channel, cri, signal } = options;
  return withContentWriter(channel, async (writer) => {
    const loaded: LoadedImage[] = [];
    for (const { archive, image } of await read(path, writer, signal)) {
      const manifest = await storeImage(writer, archive, image);
      const id = image.content.config.digest;
      for (const name of image.names) {
        signal?.throwIfAborted();
        await nameImage({ channel, cri }, name, manifest, id);
        loaded.push({ name, id });
      }
    }
    return loaded;
  });
}

async function read(path: string, writer: ContentWriter, signal: AbortSignal | undefined) {
  try {
    const archive = await readArchive({ path, writer, signal });
    return planArchive(archive).map((image) => ({ archive, image }));
  } catch (error) {
    signal?.throwIfAborted();
    const problem = problemOf(error);
    throw problem === undefined
      ? error
      : new EphemeraError("IMAGE_ARCHIVE_INVALID", { path, problem }, { cause: error });
  }
}

/** What is wrong with the archive; undefined for an error of ours or of the runtime. */
function problemOf(error: unknown): string | undefined {
  if (error instanceof ArchiveProblem) {
    return error.message;
  }
  if (!(error instanceof Error) || error.name === "RuntimeError") {
    return undefined;
  }
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT") {
    return "there is no such file";
  }
  return code === "EISDIR" ? "it is a directory" : `it is no tar archive (${error.message})`;
}

/** The blobs that were kept in memory go into the store, and last the manifest that refers to all. */
async function storeImage(
  writer: ContentWriter,
  { files }: ArchiveFiles,
  { manifest, mediaType, content }: PlannedImage,
) {
  const wanted = new Set([content.config, ...content.layers].map(({ digest }) => digest));
  for (const { digest, bytes } of files.values()) {
    if (bytes !== undefined && wanted.delete(digest)) {
      await writer.write([bytes]);
    }
  }
  const stored = await writer.write([Buffer.from(manifest)], () => manifestLabels(content));
  return { mediaType, ...stored };
}
