import { ImageReferenceError, normaliseImage } from "../../../kubernetes/image-reference.ts";
import type { CriClient } from "../cri/client.ts";
import type { Channel } from "../grpc/channel.ts";
import { lookForPrograms } from "../machine.ts";
import { runtimePaths } from "../paths.ts";
import { subscribeTopics } from "../topics.ts";
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
  /** Hears whenever an image has come, changed or gone. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Stops hearing of images that other processes load. */
  close(): void;
}

/**
 * Makes the built-in images where they are missing or outdated, and keeps track of the
 * authoritative ones, `ephemera playground load` in another process included.
 */
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
  const closing = new AbortController();
  let names = new Set<string>();
  const refresh = async () => {
    names = new Set(await listAuthoritative(channel));
  };
  const listeners = new Set<() => void>();
  // A refresh that fails does so because the connection broke; then onReconnect refreshes.
  const refreshSoon = () => {
    void refresh().catch(() => undefined);
    for (const listener of listeners) listener();
  };
  await subscribeTopics({
    channel,
    topics: ["/images/create", "/images/update", "/images/delete"],
    onEnvelope: refreshSoon,
    onReconnect: refreshSoon,
    signal: closing.signal,
  });
  await refresh();
  return {
    made,
    isAuthoritative: (image) => names.has(fullName(image)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => closing.abort(),
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
