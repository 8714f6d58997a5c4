import type { Stats } from "node:fs";
import { chmod, chown, mkdir, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ConfigProblem } from "../config/environment.ts";
import type { VolumePlan } from "./plan.ts";
import { writeVolumeFiles } from "./write-files.ts";

/** Makes what the plans say; again on the same plans changes nothing. Throws `ConfigProblem`. */
export async function prepareVolumes(plans: readonly VolumePlan[]): Promise<void> {
  for (const plan of plans) {
    switch (plan.kind) {
      case "empty-directory":
        await prepareDirectory(plan.path, plan.group);
        break;
      case "host-path":
        await prepareHostPath(plan);
        break;
      case "files":
        await writeVolumeFiles(plan.path, plan.files);
        break;
    }
  }
}

/** Anyone may write into an emptyDir; with fsGroup it belongs to the group and passes it on. */
async function prepareDirectory(path: string, group: number | undefined): Promise<void> {
  const isNew = (await mkdir(path, { recursive: true })) !== undefined;
  if (!isNew) return;
  await chmod(path, 0o777);
  if (group === undefined) return;
  await chown(path, 0, group);
  await chmod(path, 0o2777);
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
