import { setTimeout as delay } from "node:timers/promises";
import type { CriClient } from "../cri/client.ts";
import type { Channel } from "../grpc/channel.ts";
import { type ContentWriter, withContentWriter } from "./content-store.ts";
import { markAuthoritative, putImage } from "./image-store.ts";
import { type LayerEntry, layerTar } from "./layer.ts";
import {
  imageConfig,
  imageManifest,
  manifestLabels,
  mediaTypes,
  type OciDescriptor,
  type OciRunConfig,
} from "./oci.ts";

/** An image as files and what to run: one layer, for this machine's processor. */
export interface ImageContent {
  entries: LayerEntry[];
  run: OciRunConfig;
}

/** Builds an image inside containerd, without a registry, and resolves when CRI knows it. */
export async function buildImage(
  runtime: { channel: Channel; cri: CriClient },
  name: string,
  { entries, run }: ImageContent,
): Promise<void> {
  await withContentWriter(runtime.channel, async (writer) => {
    const layer = await writer.write(layerTar(entries), (digest) => ({
      "containerd.io/uncompressed": digest,
    }));
    const config = await writeText(writer, imageConfig(run, [layer.digest]));
    const manifest = imageManifest({ mediaType: mediaTypes.config, ...config }, [
      { mediaType: mediaTypes.layer, ...layer },
    ]);
    await nameImage(runtime, name, await writeManifest(writer, manifest), config.digest);
  });
}

/** Names a manifest and waits until CRI, which hears of it by an event, lists this very image. */
export async function nameImage(
  { channel, cri }: { channel: Channel; cri: CriClient },
  name: string,
  manifest: OciDescriptor,
  configDigest: string,
): Promise<void> {
  await putImage(channel, name, manifest);
  const timeout = AbortSignal.timeout(10_000);
  for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
    const { image } = await cri.imageStatus({ image: { image: name } }, { signal: timeout });
    if (image?.id === configDigest) {
      break;
    }
    await delay(pause, undefined, { signal: timeout });
  }
  await markAuthoritative(channel, name, manifest);
}

/** Stores a manifest with the labels that keep its blobs. */
export async function writeManifest(writer: ContentWriter, text: string): Promise<OciDescriptor> {
  const manifest: Parameters<typeof manifestLabels>[0] = JSON.parse(text);
  const stored = await writer.write([Buffer.from(text)], () => manifestLabels(manifest));
  return { mediaType: mediaTypes.manifest, ...stored };
}

function writeText(writer: ContentWriter, text: string) {
  return writer.write([Buffer.from(text)]);
}
