import { ImageReferenceError, normaliseImage } from "../../../kubernetes/image-reference.ts";
import type { CriClient } from "../cri/client.ts";
import type { Channel } from "../grpc/channel.ts";
import { lookForPrograms } from "../machine.ts";
import { runtimePaths } from "../paths.ts";
import { busyboxRecipe } from "./built-in/busybox.ts";
import { ensureBuiltInImages } from "./built-in/ensure.ts";
import { pauseRecipe } from "./built-in/pause.ts";
import { slimRecipe } from "./built-in/slim.ts";
import { listAuthoritative } from "./image-store.ts";

/** What the kubelet asks about images that need no registry. */
export interface BuiltInImages {
  /** Names of those that had to be made at this start. */
  readonly made: readonly string[];
  /** Whether an image was built in or loaded, and so satisfies `imagePullPolicy: Always`. */
  isAuthoritative(image: string): boolean;
  /** Learns of images loaded since; a load by another process is otherwise not known. */
  refresh(): Promise<void>;
}

/** Makes the built-in images where they are missing or outdated. */
export async function openBuiltInImages(options: {
  data: string;
  channel: Channel;
  cri: CriClient;
  signal: AbortSignal;
}): Promise<BuiltInImages> {
  const { channel, cri, signal } = options;
  const { busybox, catatonit } = lookForPrograms().found;
  const recipes = [
    catatonit === undefined ? [] : pauseRecipe(catatonit),
    busybox === undefined ? [] : busyboxRecipe(busybox),
    slimRecipe(),
  ].flat();
  const record = runtimePaths(options.data).builtInImages;
  const made = await ensureBuiltInImages({ channel, cri, recipes, record, signal });
  let names = new Set(await listAuthoritative(channel));
  return {
    made,
    isAuthoritative: (image) => names.has(fullName(image)),
    async refresh() {
      names = new Set(await listAuthoritative(channel));
    },
  };
}

function fullName(image: string): string {
  try {
    return normaliseImage(image);
  } catch (error) {
    if (error instanceof ImageReferenceError) return image;
    throw error;
  }
}
