import { closeSync, openSync, readSync, statSync } from "node:fs";
import { EphemeraError } from "../../errors.ts";

/** Offsets in an LMDB meta page, from its begin (lmdb's mdb.c: MDB_page, then MDB_meta), in bytes. */
const magicAt = 24;
const pageSizeAt = 48;
const lastPageAt = 144;
const transactionAt = 152;
const metaBytes = 160;
const magic = 0xbeef_c0de;

/**
 * Looks at an LMDB file before LMDB maps it into memory: a file that is no LMDB file, or shorter
 * than its newest meta page says, would end the process with a signal. Throws STORE_CORRUPT.
 * `expected` says that there must be something.
 */
export function checkStoreFile(path: string, options: { expected: boolean }): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined || size === 0) {
    if (!options.expected) return;
    throw corrupt(path, size === undefined ? "the file is missing" : "the file is empty");
  }
  const pageSize = metaPage(path, 0).readUInt32LE(pageSizeAt);
  if (pageSize < 512 || pageSize > 65_536) throw corrupt(path, `its page size is ${pageSize}`);
  const metas = [metaPage(path, 0), metaPage(path, pageSize)];
  const [newest] = metas.sort((a, b) => transaction(b) - transaction(a));
  const needed = (Number(newest?.readBigUInt64LE(lastPageAt) ?? 0n) + 1) * pageSize;
  if (size < needed) {
    throw corrupt(path, `the file has ${size} bytes, and its content needs ${needed}`);
  }
}

/** The error of a store nobody can read. */
export function corrupt(path: string, problem: string, cause?: unknown): EphemeraError {
  return new EphemeraError("STORE_CORRUPT", { path, problem }, { cause });
}

function metaPage(path: string, position: number): Buffer {
  const page = Buffer.alloc(metaBytes);
  const file = openSync(path, "r");
  try {
    const read = readSync(file, page, 0, metaBytes, position);
    if (read < metaBytes || page.readUInt32LE(magicAt) !== magic) {
      throw corrupt(path, `there is no LMDB meta page at byte ${position}`);
    }
    return page;
  } finally {
    closeSync(file);
  }
}

function transaction(meta: Buffer): number {
  return Number(meta.readBigUInt64LE(transactionAt));
}
