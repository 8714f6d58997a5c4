import { statfs } from "node:fs/promises";
import type { Image } from "../../runtime/proto/cri_pb.ts";
import type { NodeContext } from "../node-context.ts";
import {
  type CollectableImage,
  type CollectionPlan,
  type CollectionPolicy,
  type DiskUsage,
  planImageCollection,
} from "./plan-image-collection.ts";

/** What is remembered of images from one look to the next. A restart begins anew, as the kubelet's does. */
export type ImageHistory = Map<string, { detectedAt: Date; usedAt: Date }>;

/** What of the node this needs. */
type CollectionNode = Pick<NodeContext, "runtime" | "isAuthoritative">;

/** Looks which images are used, and removes some when their file system is full. What was done. */
export async function collectImages(
  node: CollectionNode,
  history: ImageHistory,
  policy?: CollectionPolicy,
): Promise<CollectionPlan | undefined> {
  const now = new Date();
  const images = await lookAtImages(node, history, now);
  const usage = await imageDisk(node);
  const plan = usage === undefined ? undefined : planImageCollection(images, usage, now, policy);
  for (const image of plan?.remove ?? []) {
    await node.runtime.removeImage({ image: { image } });
    history.delete(image);
  }
  return plan;
}

async function lookAtImages(
  { runtime, isAuthoritative }: CollectionNode,
  history: ImageHistory,
  now: Date,
): Promise<CollectableImage[]> {
  const [{ images }, { containers }] = await Promise.all([
    runtime.listImages({}),
    runtime.listContainers({}),
  ]);
  const used = new Set(containers.flatMap(({ image, imageRef }) => [image?.image ?? "", imageRef]));
  for (const id of history.keys()) if (!images.some((each) => each.id === id)) history.delete(id);
  return images.map((image) => {
    const inUse = namesOf(image).some((name) => used.has(name));
    const before = history.get(image.id) ?? { detectedAt: now, usedAt: new Date(0) };
    const known = inUse ? { ...before, usedAt: now } : before;
    history.set(image.id, known);
    const kept = image.pinned || namesOf(image).some(isAuthoritative);
    return { id: image.id, bytes: Number(image.size), inUse, kept, ...known };
  });
}

function namesOf({ id, repoTags, repoDigests }: Image): string[] {
  return [id, ...repoTags, ...repoDigests];
}

/** Undefined when the runtime doesn't say where its images lie. */
async function imageDisk({ runtime }: CollectionNode): Promise<DiskUsage | undefined> {
  const { imageFilesystems } = await runtime.imageFsInfo({});
  const path = imageFilesystems[0]?.fsId?.mountpoint;
  if (path === undefined || path === "") return undefined;
  const { bsize, blocks, bavail } = await statfs(path);
  return { capacity: blocks * bsize, available: bavail * bsize };
}
