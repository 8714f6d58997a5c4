import { randomBytes } from "node:crypto";
import {
  chmod,
  chown,
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
import type { VolumeFile } from "./volume-file.ts";

/** The files of one volume. */
export interface VolumeFiles {
  path: string;
  files: readonly VolumeFile[];
  /** fsGroup: everything belongs to it and can be read by it. */
  group?: number;
}

/**
 * Writes the files of a volume the way the kubelet does, so that a reader sees all of the old or
 * all of the new: the files lie in a hidden directory of their own, `..data` points at it and is
 * swapped by one rename, and each visible name is a link through `..data`. Unchanged content is
 * left alone.
 */
export async function writeVolumeFiles({ path: directory, files, group }: VolumeFiles) {
  await makeDirectory(directory, group);
  const wanted = files.map((file) => owned(file, group));
  const current = await readlink(join(directory, "..data")).catch(() => undefined);
  if (current === undefined || !(await holds(join(directory, current), wanted))) {
    await swapIn(directory, wanted, group);
  }
  // Also when nothing changed: a crash may have come between the swap and these.
  await linkNames(directory, files);
  await sweep(directory);
}

interface OwnedFile extends VolumeFile {
  owner?: { uid: number; gid: number };
}

/** What belongs to a group can be read by it, whatever its mode says (the kubelet's SetVolumeOwnership). */
function owned(file: VolumeFile, group: number | undefined): OwnedFile {
  if (file.uid === undefined && group === undefined) return file;
  return {
    ...file,
    mode: group === undefined ? file.mode : file.mode | 0o440,
    owner: { uid: file.uid ?? 0, gid: group ?? 0 },
  };
}

/** Writes the files into a new hidden directory and lets `..data` point at it. */
async function swapIn(directory: string, files: readonly OwnedFile[], group: number | undefined) {
  const stamp = new Date().toISOString().replaceAll(/[-:T]/g, "_").slice(0, 19);
  const version = `..${stamp}.${randomBytes(5).toString("hex")}`;
  for (const folder of foldersOf(files)) {
    await makeDirectory(join(directory, version, folder), group);
  }
  for (const { path: name, data, mode, owner } of files) {
    const path = join(directory, version, name);
    await writeFile(path, data, { mode: 0o600 });
    if (owner !== undefined) await chown(path, owner.uid, owner.gid);
    // The umask must not narrow the mode asked for.
    await chmod(path, mode);
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
async function makeDirectory(path: string, group: number | undefined): Promise<void> {
  const isNew = (await mkdir(path, { recursive: true })) !== undefined;
  if (!isNew) return;
  if (group !== undefined) await chown(path, 0, group);
  await chmod(path, group === undefined ? 0o755 : 0o2775);
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

async function holds(directory: string, files: readonly OwnedFile[]): Promise<boolean> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  if (found.filter((entry) => entry.isFile()).length !== files.length) return false;
  for (const file of files) {
    const path = join(directory, file.path);
    const data = await readFile(path).catch(() => undefined);
    if (data === undefined || !data.equals(file.data)) return false;
    const { mode, uid, gid } = await lstat(path);
    if ((mode & 0o777) !== file.mode) return false;
    const { owner } = file;
    if (owner !== undefined && (owner.uid !== uid || owner.gid !== gid)) return false;
  }
  return true;
}

/** Links of names that are gone are removed; only what we made is ever touched. */
async function linkNames(directory: string, files: readonly VolumeFile[]): Promise<void> {
  const wanted = new Set(files.map(({ path }) => path.split("/")[0] ?? path));
  const present = await readdir(directory, { withFileTypes: true });
  const names = new Set(present.map(({ name }) => name));
  for (const entry of present) {
    // A directory stands there when a subPath named what the volume doesn't hold.
    const isOurs = entry.isSymbolicLink() && !entry.name.startsWith("..");
    if (isOurs && !wanted.has(entry.name)) await rm(join(directory, entry.name));
  }
  for (const name of wanted) {
    if (!names.has(name)) await symlink(join("..data", name), join(directory, name));
  }
}
