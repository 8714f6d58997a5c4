import { posix } from "node:path";

/** One regular file of an image archive. Its bytes are in the content store, or kept here when small. */
export interface ArchivedFile {
  /** `sha256:…` of its bytes. */
  digest: string;
  size: number;
  /** The first bytes, which tell how it is compressed. */
  head: Uint8Array;
  /** All bytes of a small file. */
  bytes?: Uint8Array;
}

/** What an archive holds, by path without `./` in front. */
export interface ArchiveFiles {
  files: ReadonlyMap<string, ArchivedFile>;
  /** Symbolic and hard links, to paths inside the archive: old `docker save` shares layers so. */
  links: ReadonlyMap<string, string>;
}

/** A path as archives are looked through: relative, without `.` and `..`. */
export function archivePath(name: string): string {
  return posix.normalize(`/${name}`).slice(1).replace(/\/$/, "");
}

/** Where a link leads, inside the archive. */
export function linkTarget(path: string, target: string, type: "symlink" | "link"): string {
  return archivePath(type === "symlink" ? posix.join(posix.dirname(`/${path}`), target) : target);
}

/** Finds a file, following a few links; undefined when it is not there. */
export function findFile({ files, links }: ArchiveFiles, name: string): ArchivedFile | undefined {
  let path = archivePath(name);
  for (let hops = 0; hops < 8; hops += 1) {
    const next = links.get(path);
    if (next === undefined) {
      break;
    }
    path = next;
  }
  return files.get(path);
}

/** The JSON in a small file; undefined when it is not there. Throws a sentence about what is wrong. */
export function readJson(archive: ArchiveFiles, name: string): unknown {
  const file = findFile(archive, name);
  if (file === undefined) {
    return undefined;
  }
  if (file.bytes === undefined) {
    throw new ArchiveProblem(`${name} is too large to be a description of an image`);
  }
  try {
    return JSON.parse(Buffer.from(file.bytes).toString("utf8"));
  } catch {
    throw new ArchiveProblem(`${name} is not JSON`);
  }
}

/** What is wrong with an archive, in words; the loader adds which archive it was. */
export class ArchiveProblem extends Error {
  override readonly name = "ArchiveProblem";
}
