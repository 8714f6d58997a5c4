import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { bindMount, unmountBelow } from "../../mounts/mount.ts";
import { openBeneath } from "./open-beneath.ts";
import type { SubPath } from "./sub-paths.ts";

/**
 * Makes a part of a volume visible at a path of the node's own, from where the runtime mounts it:
 * between our look and the runtime's nobody can put another file in its place.
 */
export async function bindSubPath({ root, segments, target }: SubPath): Promise<void> {
  const handle = await openBeneath(root, segments);
  try {
    // A container before this one may have had another file of the same name.
    await unmountBelow(target);
    if ((await handle.stat()).isDirectory()) {
      await mkdir(target, { recursive: true, mode: 0o750 });
    } else {
      await mkdir(dirname(target), { recursive: true, mode: 0o750 });
      await writeFile(target, "", { flag: "a" });
    }
    await bindMount(`/proc/${process.pid}/fd/${handle.fd}`, target);
  } finally {
    await handle.close();
  }
}
