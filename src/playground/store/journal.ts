import { chmodSync, mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { open } from "lmdb";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { checkStoreFile, corrupt } from "./check-file.ts";
import type { StoreEvent } from "./entry.ts";

/** The disk side of the store: the newest state of every key and the newest revision. */
export interface Journal {
  /** What an earlier process acknowledged. Throws STORE_CORRUPT. */
  load(): { revision: number; objects: [string, KubernetesObject][] };
  /**
   * Writes a batch in one transaction; resolves once it is flushed to the disk. Rejects, with
   * nothing written, when the disk is full or fails.
   */
  write(events: readonly StoreEvent[]): Promise<void>;
  close(): Promise<void>;
}

const revisionKey = "revision";

/**
 * Opens (or makes) the LMDB environment in a directory. What is guaranteed:
 * - A write that resolved is on the disk: LMDB calls fdatasync(2) for the pages and writes the
 *   meta page that makes them count with O_DSYNC before it does. Killing the process, or the
 *   machine losing power, leaves exactly the transactions that were acknowledged, and at most
 *   the one that was under way.
 * - Nothing is overwritten in place but the older of two meta pages, so a torn write is a
 *   transaction that never was.
 * - What the disk itself has spoilt since is found at the start, and refused: the file's length
 *   is checked against its meta page, the number of entries against LMDB's own count, and each
 *   value against its checksum.
 *
 * A value is the CRC-32 of a JSON text in hexadecimal, a blank, and the text: what is on disk
 * can be read without this program. `expected` says that a store was here before.
 */
export function openJournal(directory: string, options: { expected?: boolean } = {}): Journal {
  const path = join(directory, "data.mdb");
  checkStoreFile(path, { expected: options.expected === true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const root = open<string, string>({
    path: directory,
    encoding: "string",
    // A promise of lmdb then resolves after its fdatasync, not already after the commit.
    overlappingSync: false,
    // Each transaction is one batch of ours; with lmdb's own batches around them, a failed one
    // rejects a promise nobody can reach.
    eventTurnBatching: false,
  });
  // LMDB makes its files for all to read.
  for (const name of ["data.mdb", "lock.mdb"]) chmodSync(join(directory, name), 0o600);
  return {
    load() {
      let revision = 0;
      let entries = 0;
      const objects: [string, KubernetesObject][] = [];
      try {
        for (const { key, value } of root.getRange()) {
          entries += 1;
          const text = checked(value, () => `the checksum of ${key} is wrong`);
          if (key === revisionKey) revision = Number(text);
          else objects.push([key, JSON.parse(text)]);
        }
      } catch (error) {
        throw corrupt(path, error instanceof Error ? error.message : String(error), error);
      }
      const { entryCount } = root.getStats() as { entryCount: number };
      if (entries !== entryCount) {
        throw corrupt(path, `only ${entries} of its ${entryCount} entries can be read`);
      }
      if (entries === 0 && options.expected === true) throw corrupt(path, "it is empty");
      return { revision, objects };
    },
    async write(events) {
      const last = events.at(-1);
      if (last === undefined) return;
      const changes = events.map(({ type, key, object }) => ({
        key,
        value: type === "DELETED" ? undefined : summed(JSON.stringify(object)),
      }));
      refuseWithoutSpace(directory, changes);
      try {
        await root.batch(() => {
          for (const { key, value } of changes) {
            if (value === undefined) void root.remove(key);
            else void root.put(key, value);
          }
          void root.put(revisionKey, summed(String(last.revision)));
        });
      } catch (error) {
        throw new Error("the store could not be written", { cause: await reasonOf(error) });
      }
    },
    close: () => root.close(),
  };
}

function summed(text: string): string {
  return `${sumOf(text)} ${text}`;
}

function checked(value: string, problem: () => string): string {
  const text = value.slice(sumLength + 1);
  if (value.slice(0, sumLength) !== sumOf(text)) throw new Error(problem());
  return text;
}

const sumLength = 8;

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(sumLength, "0");
}

/**
 * LMDB isn't let run into a full disk: where its 3.5 reports the failed write it overruns a
 * buffer of its own (`last_error` in mdb.c), which may end the process.
 */
function refuseWithoutSpace(directory: string, changes: readonly { value?: string | undefined }[]) {
  const { bavail, bsize } = statfsSync(directory);
  const written = changes.reduce((sum, { value = "" }) => sum + value.length, 0);
  if (bavail * bsize < reservedBytes + 2 * written) {
    throw new Error("the store could not be written: no space left on device");
  }
}

/** Pages a transaction may take besides its values, and what others may write at the same time. */
const reservedBytes = 2 ** 20;

/** lmdb hands out the reason as a promise that rejects with it. */
async function reasonOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && "commitError" in error)) return error;
  return Promise.resolve(error.commitError).then(
    () => error,
    (reason: unknown) => reason,
  );
}
