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
import { dirname, join } from "node:path";
import type { VolumeFile } from "./plan.ts";

/**
 * Writes the files of a configMap or secret volume the way the kubelet does, so that a reader
 * sees all of the old or all of the new: the files lie in a hidden directory of their own,
 * `..data` points at it and is swapped by one rename, and each visible name is a link through
 * `..data`. Unchanged content is left alone.
 */
export async function writeVolumeFiles(directory: string, files: readonly VolumeFile[]) {
  await mkdir(directory, { recursive: true, mode: 0o755 });
  const current = await readlink(join(directory, "..data")).catch(() => undefined);
  if (current !== undefined && (await holds(join(directory, current), files))) return;

  const stamp = new Date().toISOString().replaceAll(/[-:T]/g, "_").slice(0, 19);
  const version = `..${stamp}.${randomBytes(5).toString("hex")}`;
  for (const file of files) {
    const path = join(directory, version, file.path);
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await writeFile(path, file.data);
    // The umask must not narrow the mode asked for.
    await chmod(path, file.mode);
  }
  await mkdir(join(directory, version), { recursive: true, mode: 0o755 });
  await symlink(version, join(directory, "..data_tmp"));
  await rename(join(directory, "..data_tmp"), join(directory, "..data"));
  await linkNames(directory, files);
  if (current !== undefined) await rm(join(directory, current), { recursive: true, force: true });
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
