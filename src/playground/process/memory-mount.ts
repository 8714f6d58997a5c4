import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Mounts a tmpfs for memory-backed volumes and secrets, once a playground. Node has no mount(2),
 * so this one call goes through mount(8).
 */
export async function mountMemory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (await isMountPoint(path)) return;
  await run("mount", ["-t", "tmpfs", "-o", "mode=0700,nosuid,nodev", "ephemera", path]);
}

/** Takes it down again; nothing to do when it isn't there. */
export async function unmountMemory(path: string): Promise<void> {
  if (await isMountPoint(path)) await run("umount", [path]);
}

async function isMountPoint(path: string): Promise<boolean> {
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  // proc_pid_mountinfo(5): the fifth field, with blanks as octal escapes.
  const wanted = path.replaceAll(" ", "\\040");
  return mounts.split("\n").some((line) => line.split(" ")[4] === wanted);
}
