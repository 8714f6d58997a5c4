import type { Stats } from "node:fs";
import { chmod, chown, mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { bindMount, makeShared, mountTmpfs } from "../../mounts/mount.ts";
import { isMountPoint } from "../../mounts/mount-table.ts";
import { ConfigProblem } from "../config/environment.ts";
import type { VolumePlan } from "./plan.ts";
import { writeVolumeFiles } from "./write-files.ts";

/** Makes what the plans say; again on the same plans changes nothing. Throws `ConfigProblem`. */
export async function prepareVolumes(plans: readonly VolumePlan[]): Promise<void> {
  for (const plan of plans) {
    switch (plan.kind) {
      case "empty-directory":
        await prepareDirectory(plan);
        break;
      case "host-path":
        await prepareHostPath(plan);
        break;
      case "files":
        await writeVolumeFiles(plan);
        break;
    }
  }
}

/**
 * Anyone may write into an emptyDir; with fsGroup it belongs to the group and passes it on. The
 * directory appears with its owner and mode, so that a crash never leaves half of one.
 */
async function prepareDirectory(plan: VolumePlan & { kind: "empty-directory" }): Promise<void> {
  const { path, group = 0, memory, shared } = plan;
  const mode = plan.group === undefined ? 0o777 : 0o2777;
  if ((await stat(path).catch(() => undefined)) === undefined) {
    // No volume's name can hold a tilde.
    const fresh = `${path}~new`;
    await mkdir(fresh, { recursive: true });
    await chown(fresh, 0, group);
    await chmod(fresh, mode);
    await rename(fresh, path);
  }
  if (memory === undefined && shared === undefined) return;
  if (!(await isMountPoint(path))) {
    const size = memory === "default" ? [] : [`size=${memory}`];
    if (memory === undefined) await bindMount(path, path);
    else await mountTmpfs(path, [`mode=${mode.toString(8)}`, `gid=${group}`, ...size]);
  }
  if (shared) await makeShared(path);
}

/** core.v1.HostPathVolumeSource.type: what must be there, and what may be made. */
const hostPathTypes: Readonly<Record<string, { is: (found: Stats) => boolean; noun: string }>> = {
  Directory: { is: (found) => found.isDirectory(), noun: "a directory" },
  DirectoryOrCreate: { is: (found) => found.isDirectory(), noun: "a directory" },
  File: { is: (found) => found.isFile(), noun: "a file" },
  FileOrCreate: { is: (found) => found.isFile(), noun: "a file" },
  Socket: { is: (found) => found.isSocket(), noun: "a socket file" },
  CharDevice: { is: (found) => found.isCharacterDevice(), noun: "a character device" },
  BlockDevice: { is: (found) => found.isBlockDevice(), noun: "a block device" },
};

async function prepareHostPath({ name, path, type }: VolumePlan & { kind: "host-path" }) {
  const wanted = hostPathTypes[type];
  if (wanted === undefined) return;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined && type === "DirectoryOrCreate") {
    await mkdir(path, { recursive: true, mode: 0o755 });
    return;
  }
  if (found === undefined && type === "FileOrCreate") {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, "", { mode: 0o644, flag: "a" });
    return;
  }
  if (found === undefined || !wanted.is(found)) {
    throw new ConfigProblem(
      `MountVolume.SetUp failed for volume "${name}" : hostPath type check failed: ${path} is not ${wanted.noun}`,
    );
  }
}
