import { createReadStream, createWriteStream } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { planRotation } from "./plan-rotation.ts";

/**
 * Rotates one log. `reopen` makes the runtime write to a new file at the old path; when that fails the
 * old file is put back, and the error passed on.
 */
export async function rotateLog(path: string, reopen: () => Promise<unknown>): Promise<void> {
  const directory = dirname(path);
  const plan = planRotation(basename(path), await readdir(directory), new Date());
  for (const name of plan.remove) await rm(join(directory, name), { force: true });
  for (const name of plan.compress) await compress(join(directory, name));
  const renamed = join(directory, plan.rename.to);
  await rename(path, renamed);
  try {
    await reopen();
  } catch (error) {
    await rename(renamed, path);
    throw error;
  }
}

/** A crash on the way leaves a `.tmp`, or both files; the next rotation tidies that up. */
async function compress(path: string): Promise<void> {
  const { mode } = await stat(path);
  const temporary = `${path}.tmp`;
  await pipeline(createReadStream(path), createGzip(), createWriteStream(temporary, { mode }));
  await rename(temporary, `${path}.gz`);
  await rm(path);
}
