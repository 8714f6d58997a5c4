import { constants } from "node:fs";
import { chmod, type FileHandle, mkdir, open, realpath, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/** open(2) O_PATH, which Node has no name for; the same on every architecture Node runs on. */
const pathOnly = 0o10000000;
const { O_DIRECTORY, O_NOFOLLOW } = constants;

/** The path leads out of the directory it starts in. */
export class EscapeError extends Error {
  override readonly name = "EscapeError";
}

/**
 * Opens a path below `root` (O_PATH), making the directories that are missing with `root`'s mode.
 * Symbolic links are followed as long as they stay inside; then every name is opened in the
 * directory opened before, none as a link, so that whoever changes the tree meanwhile can't lead
 * us elsewhere. Throws `EscapeError`; the caller closes the handle.
 */
export async function openBeneath(root: string, segments: readonly string[]): Promise<FileHandle> {
  const base = await realpath(root);
  const { existing, missing } = await resolveExisting(base, segments);
  const inside = relative(base, existing);
  if (inside.split("/")[0] === ".." || inside.startsWith("/")) {
    throw new EscapeError(`${segments.join("/")} leads out of ${root}`);
  }
  const { mode } = await stat(base);
  let handle = await open(base, pathOnly | O_DIRECTORY);
  try {
    for (const name of inside.split("/").filter((each) => each !== "")) {
      handle = await step(handle, name);
    }
    for (const name of missing) {
      await mkdir(entry(handle, name)).catch(ignoreExisting);
      handle = await step(handle, name);
      // mkdir's mode goes through the umask.
      await chmod(entry(handle), mode & 0o7777);
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** An open directory's entry, or the open file itself, as a path that can't be led elsewhere. */
function entry({ fd }: FileHandle, name?: string): string {
  const self = `/proc/self/fd/${fd}`;
  return name === undefined ? self : join(self, name);
}

async function step(handle: FileHandle, name: string): Promise<FileHandle> {
  const next = await open(entry(handle, name), pathOnly | O_NOFOLLOW);
  await handle.close();
  if (!(await next.stat()).isSymbolicLink()) return next;
  await next.close();
  throw new EscapeError(`${name} became a symbolic link`);
}

/** The real path of as many names as exist, and the names that don't. */
async function resolveExisting(
  base: string,
  segments: readonly string[],
): Promise<{ existing: string; missing: readonly string[] }> {
  for (let count = segments.length; count > 0; count--) {
    const existing = await realpath(join(base, ...segments.slice(0, count))).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      },
    );
    if (existing !== undefined) return { existing, missing: segments.slice(count) };
  }
  return { existing: base, missing: segments };
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
