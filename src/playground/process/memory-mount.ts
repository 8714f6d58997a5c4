import { mkdir } from "node:fs/promises";
import { mountTmpfs } from "../mounts/mount.ts";
import { isMountPoint } from "../mounts/mount-table.ts";

/** Mounts a tmpfs for tokens, secrets and memory-backed volumes, once a playground. */
export async function mountMemory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (await isMountPoint(path)) return;
  await mountTmpfs(path, ["mode=0700", "nosuid", "nodev"]);
}
