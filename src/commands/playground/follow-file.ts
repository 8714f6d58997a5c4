import { once } from "node:events";
import { watch } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * What a file holds and, when it is followed, what is added to it: until `signal` is aborted, and
 * over into the next file when another one takes its name (rotation). Throws ENOENT.
 */
export async function* followFile(
  path: string,
  { follow, signal }: { follow: boolean; signal: AbortSignal },
): AsyncGenerator<Buffer> {
  // Before the file is read: nothing that is added meanwhile goes unnoticed.
  const watcher = follow ? watch(dirname(path), { signal }) : undefined;
  watcher?.on("error", () => undefined);
  let changed = false;
  watcher?.on("change", () => {
    changed = true;
  });
  let file = await open(path, "r");
  try {
    for (;;) {
      changed = false;
      yield* rest(file);
      if (watcher === undefined || signal.aborted) return;
      const next = await successor(path, file);
      if (next !== undefined) {
        // What was added before the name was taken.
        yield* rest(file);
        await file.close();
        file = next;
      } else if (!changed) {
        await once(watcher, "change", { signal }).catch(() => undefined);
      }
      if (signal.aborted) return;
    }
  } finally {
    watcher?.close();
    await file.close();
  }
}

async function* rest(file: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024));
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The file that has the name now, when it is another one. */
async function successor(path: string, file: FileHandle): Promise<FileHandle | undefined> {
  const [now, held] = await Promise.all([stat(path).catch(() => undefined), file.stat()]);
  if (now === undefined || now.ino === held.ino) return undefined;
  return open(path, "r");
}
