import { callUnary } from "../grpc/call.ts";
import { type Channel, containerdMetadata, criNamespace } from "../grpc/channel.ts";
import { hasCode } from "../grpc/runtime-error.ts";
import { Images } from "../proto/containerd-images_pb.ts";
import type { OciDescriptor } from "./oci.ts";

/** On images that were built in or loaded: they need no registry even for `imagePullPolicy: Always`. */
const authoritativeLabel = "ephemera.dev/authoritative";

const metadata = containerdMetadata({ namespace: criNamespace });

/** Gives a manifest a name, or moves the name to it, and marks the name as authoritative. */
export async function putImage(
  channel: Channel,
  name: string,
  manifest: OciDescriptor,
): Promise<void> {
  const image = authoritativeImage(name, manifest);
  try {
    await callUnary(channel, Images.method.create, { image }, { metadata });
  } catch (error) {
    if (!hasCode(error, "ALREADY_EXISTS")) {
      throw error;
    }
    const updateMask = { paths: ["target", authoritativePath] };
    await callUnary(channel, Images.method.update, { image, updateMask }, { metadata });
  }
}

/** Marks an image again: CRI of containerd 1.6 drops labels when it takes note of a new image. */
export async function markAuthoritative(
  channel: Channel,
  name: string,
  manifest: OciDescriptor,
): Promise<void> {
  const image = authoritativeImage(name, manifest);
  const updateMask = { paths: [authoritativePath] };
  await callUnary(channel, Images.method.update, { image, updateMask }, { metadata });
}

const authoritativePath = `labels.${authoritativeLabel}`;

/** With its target even where the mask leaves that out: containerd 1.7 and 2.1 crash without one. */
function authoritativeImage(name: string, { mediaType, digest, size }: OciDescriptor) {
  return {
    name,
    target: { mediaType, digest, size: BigInt(size) },
    labels: { [authoritativeLabel]: "true" },
  };
}

/** Names of the authoritative images. */
export async function listAuthoritative(channel: Channel): Promise<string[]> {
  const filters = [`labels."${authoritativeLabel}"==true`];
  const { images } = await callUnary(channel, Images.method.list, { filters }, { metadata });
  return images.map(({ name }) => name);
}
