import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { mountsBelow, readMountTable, realPath } from "./mount-table.ts";

const run = promisify(execFile);

/** Mounts an empty tmpfs; `options` as in tmpfs(5). Node has no mount(2), so it goes through mount(8). */
export async function mountTmpfs(path: string, options: readonly string[]): Promise<void> {
  await run("mount", ["-t", "tmpfs", "-o", options.join(","), "ephemera", path]);
}

/** Shows `source` at `target`, too. Neither path is looked at by mount(8): `/proc/…/fd/N` stays what it is. */
export async function bindMount(source: string, target: string): Promise<void> {
  await run("mount", ["--no-canonicalize", "--bind", source, target]);
}

/** Lets what is mounted below a mount point be seen through its copies, and the other way round. */
export async function makeShared(path: string): Promise<void> {
  await run("mount", ["--make-shared", path]);
}

/**
 * Takes down everything mounted at a path or below it, inner mounts first. Resolves only when
 * nothing is left there: a file removed through a mount would be the mounted one.
 */
export async function unmountBelow(path: string): Promise<void> {
  const real = await realPath(path);
  for (;;) {
    // Read anew each time: a mount may take its copies elsewhere below with it.
    const [innermost] = mountsBelow(await readMountTable(), real);
    if (innermost === undefined) return;
    await run("umount", ["--no-canonicalize", innermost]);
  }
}
