import { randomBytes } from "node:crypto";
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import type { VolumeFile } from "./plan.ts";

/**
 * Writes the files of a configMap or secret volume the way the kubelet does, so that a reader
 * sees all of the old or all of the new: the files lie in a hidden directory of their own,
 * `..data` points at it and is swapped by one rename, and each visible name is a link through
 * `..data`. Unchanged content is left alone.
 */
export async function writeVolumeFiles(directory: string, files: readonly VolumeFile[]) {
  await makeDirectory(directory);
  const current = await readlink(join(directory, "..data")).catch(() => undefined);
  if (current === undefined || !(await holds(join(directory, current), files))) {
    await swapIn(directory, files);
  }
  // Also when nothing changed: a crash may have come between the swap and these.
  await linkNames(directory, files);
  await sweep(directory);
}

/** Writes the files into a new hidden directory and lets `..data` point at it. */
async function swapIn(directory: string, files: readonly VolumeFile[]): Promise<void> {
  const stamp = new Date().toISOString().replaceAll(/[-:T]/g, "_").slice(0, 19);
  const version = `..${stamp}.${randomBytes(5).toString("hex")}`;
  for (const folder of foldersOf(files)) await makeDirectory(join(directory, version, folder));
  for (const file of files) {
    const path = join(directory, version, file.path);
    await writeFile(path, file.data);
    // The umask must not narrow the mode asked for.
    await chmod(path, file.mode);
  }
  const link = join(directory, "..data_tmp");
  await rm(link, { force: true });
  await symlink(version, link);
  await rename(link, join(directory, "..data"));
}

/** Every folder the files lie in, outer ones first; the first is the top itself. */
function foldersOf(files: readonly VolumeFile[]): string[] {
  const folders = new Set([""]);
  for (const { path } of files) {
    const parts = path.split("/").slice(0, -1);
    for (const index of parts.keys()) folders.add(parts.slice(0, index + 1).join("/"));
  }
  return [...folders];
}

/** Any user of a container must be able to enter, whatever our own umask. */
async function makeDirectory(path: string): Promise<void> {
  const isNew = (await mkdir(path, { recursive: true })) !== undefined;
  if (isNew) await chmod(path, 0o755);
}

/** Removes versions nobody points at: the one before, and what a crash left. */
async function sweep(directory: string): Promise<void> {
  const current = await readlink(join(directory, "..data"));
  const hidden = (await readdir(directory)).filter((name) => name.startsWith(".."));
  for (const name of hidden) {
    if (name !== "..data" && name !== current) {
      await rm(join(directory, name), { recursive: true, force: true });
    }
  }
}

async function holds(directory: string, files: readonly VolumeFile[]): Promise<boolean> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  if (found.filter((entry) => entry.isFile()).length !== files.length) return false;
  for (const file of files) {
    const path = join(directory, file.path);
    const data = await readFile(path).catch(() => undefined);
    if (data === undefined || !data.equals(file.data)) return false;
    if (((await lstat(path)).mode & 0o777) !== file.mode) return false;
  }
  return true;
}

/** Links of names that are gone are removed; only what we made is ever touched. */
async function linkNames(directory: string, files: readonly VolumeFile[]): Promise<void> {
  const wanted = new Set(files.map(({ path }) => path.split("/")[0] ?? path));
  const present = (await readdir(directory)).filter((name) => !name.startsWith(".."));
  for (const name of present) if (!wanted.has(name)) await rm(join(directory, name));
  for (const name of wanted) {
    if (!present.includes(name)) await symlink(join("..data", name), join(directory, name));
  }
}
