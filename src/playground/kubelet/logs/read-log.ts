import { type FileHandle, open, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { LogOptions } from "../node-api.ts";
import { createLogFormatter } from "./format-log.ts";
import { findTailOffset } from "./tail-offset.ts";
import { watchLog } from "./watch-log.ts";

/** When to stop reading. */
export interface ReadLogLimits {
  /** The container no longer runs: a follower ends when it has read all. */
  ended: AbortSignal;
  /** Nobody wants the log any more: the stream is closed without an error. */
  signal: AbortSignal;
}

const chunkBytes = 64 * 1024;

/**
 * The text of a container's current CRI log file (`<n>.log`), as `kubectl logs` prints it.
 * Holds a few chunks at most, however long the file and its lines. A file that does not
 * exist has nothing in it yet. With `follow` it goes on, over rotations, until the container
 * has ended and all was read.
 */
export function readLog(path: string, options: LogOptions, limits: ReadLogLimits): Readable {
  const stop = new AbortController();
  const text = limitBytes(readText(path, options, limits.ended, stop.signal), options.limitBytes);
  const stream = new Readable({
    highWaterMark: chunkBytes,
    read: () => {
      text.next().then(
        ({ done, value }) => stream.push(done ? null : value),
        (error: Error) => stream.destroy(error),
      );
    },
    destroy: (error, callback) => {
      limits.signal.removeEventListener("abort", close);
      stop.abort();
      text.return().then(
        () => callback(error),
        (cause: Error) => callback(error ?? cause),
      );
    },
  });
  const close = () => stream.destroy();
  limits.signal.addEventListener("abort", close, { once: true });
  if (limits.signal.aborted) close();
  return stream;
}

async function* readText(
  path: string,
  options: LogOptions,
  ended: AbortSignal,
  stop: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const format = createLogFormatter(options);
  for await (const chunk of readBytes(path, options, ended, stop)) {
    const text = format(chunk);
    if (text.length > 0) yield text;
  }
}

async function* limitBytes(
  text: AsyncGenerator<Buffer, void, void>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer, void, void> {
  let left = limit;
  for await (const chunk of text) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

async function* readBytes(
  path: string,
  { follow, tailLines }: LogOptions,
  ended: AbortSignal,
  stop: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const wakeUp = AbortSignal.any([ended, stop]);
  const changes = follow ? watchLog(path, wakeUp) : undefined;
  let file = await openIfThere(path);
  try {
    let position = 0;
    if (file !== undefined) {
      const { size } = await file.stat();
      if (tailLines !== undefined) position = await findTailOffset(file, size, tailLines);
      // A container may write as fast as it is read: without `follow`, what is there now is all.
      if (changes === undefined) yield* readUpTo(file, position, size);
    }
    while (changes !== undefined && !stop.aborted) {
      // Asked before reading: what was written before the end is then read for certain.
      const wasEnded = ended.aborted;
      const next = await openIfReplaced(path, file);
      if (file !== undefined) position = yield* readUpTo(file, position);
      if (next !== undefined) {
        await file?.close();
        file = next;
        position = yield* readUpTo(file, 0);
      }
      if (wasEnded) return;
      await changes.changed();
    }
  } finally {
    changes?.close();
    await file?.close();
  }
}

/** Reads to the end of the file, or to `limit`; gives the offset reached. */
async function* readUpTo(
  file: FileHandle,
  from: number,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer, number, void> {
  let position = from;
  while (position < limit) {
    const length = Math.min(chunkBytes, limit - position);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
  return position;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * The file now at `path`, when it is another than the one being read and something is in it: until
 * then the runtime, which opens the new file before it lets go of the old, may still write there.
 */
async function openIfReplaced(
  path: string,
  current: FileHandle | undefined,
): Promise<FileHandle | undefined> {
  if (current === undefined) return openIfThere(path);
  const [now, then] = await Promise.all([stat(path).catch(undefinedIfMissing), current.stat()]);
  const isReplaced = now !== undefined && now.ino !== then.ino && now.size > 0;
  return isReplaced ? openIfThere(path) : undefined;
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
