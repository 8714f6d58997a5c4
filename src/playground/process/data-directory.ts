import { randomUUID } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EphemeraError } from "../../errors.ts";

/** How the data directory is laid out and its files are written; another number is not read. */
const format = 1;

/** Names the directory as ours. Made first and removed last. */
const markerName = "ephemera.json";

/**
 * Makes a data directory, or checks the one that is there: root's alone, ours, of a format this
 * version knows, and one that can be written. Throws NOT_A_PLAYGROUND, DATA_FORMAT_UNKNOWN,
 * DATA_UNWRITABLE and DISK_FULL.
 */
export async function prepareDataDirectory(data: string): Promise<void> {
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
    if (!(await isPlayground(data))) await markAsOurs(data);
    await checkFormat(data);
    // Somebody may have made the directory before, for all to read.
    await chmod(data, 0o700);
    await tryToWrite(join(data, `${markerName}.try-${randomUUID()}`));
  } catch (error) {
    throw explained(data, error);
  }
}

/** Whether a directory was made by us; a missing one wasn't. */
export async function isPlayground(data: string): Promise<boolean> {
  const names: string[] = await readdir(data).catch(() => []);
  return names.includes(markerName);
}

/** Removes everything in a data directory, what marks it as ours last: a delete can be done again. */
export async function removeDataDirectory(data: string): Promise<void> {
  for (const name of await readdir(data)) {
    if (name !== markerName) await rm(join(data, name), { recursive: true, force: true });
  }
  await rm(join(data, markerName), { force: true });
  await rm(data, { recursive: true, force: true }).catch((error: NodeJS.ErrnoException) => {
    // A mount point can't be removed; it is empty now.
    if (error.code !== "EBUSY") throw error;
  });
}

/** Several starts may do this at the same time; each has a file of its own until the rename. */
async function markAsOurs(data: string): Promise<void> {
  const names = await readdir(data);
  // Another start has marked it since we looked, and may have gone on.
  if (names.includes(markerName)) return;
  if (!names.every(isHarmless)) throw new EphemeraError("NOT_A_PLAYGROUND", { data });
  const marker = join(data, markerName);
  const written = `${marker}.new-${randomUUID()}`;
  await writeFile(written, `${JSON.stringify({ format })}\n`, { mode: 0o600 });
  await rename(written, marker);
}

/** What a start leaves that was killed before it marked the directory, and what mkfs makes. */
function isHarmless(name: string): boolean {
  return name.startsWith(`${markerName}.new-`) || name === "lost+found";
}

async function checkFormat(data: string): Promise<void> {
  const found = readFormat(await readFile(join(data, markerName), "utf8"));
  if (found !== format) {
    throw new EphemeraError("DATA_FORMAT_UNKNOWN", { data, found: String(found), known: format });
  }
}

function readFormat(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "format" in value ? value.format : text;
  } catch {
    return text;
  }
}

/** With less room than this (a log, a database of containerd's) nothing useful starts. */
const neededBytes = 2 ** 20;

/** Room is only there when the file system has given it. */
async function tryToWrite(path: string): Promise<void> {
  try {
    const file = await open(path, "w", 0o600);
    try {
      await file.writeFile(Buffer.alloc(neededBytes, 1));
      await file.datasync();
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}

function explained(data: string, error: unknown): unknown {
  if (!(error instanceof Error && "code" in error) || error instanceof EphemeraError) return error;
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  return full
    ? new EphemeraError("DISK_FULL", { data }, { cause: error })
    : new EphemeraError("DATA_UNWRITABLE", { data, problem: error.message }, { cause: error });
}
