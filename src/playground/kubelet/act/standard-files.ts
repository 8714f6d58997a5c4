import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Pod } from "../../../kubernetes/types.ts";
import { hostsFile } from "../config/hosts-file.ts";
import type { PodPlaces } from "../places.ts";
import type { StandardMounts } from "../volumes/mounts.ts";

/** Makes what every container needs on disk: the folder of its log, its hosts file, the place for its last words. */
export async function writeStandardFiles(options: {
  pod: Pod;
  /** Its name. */
  container: string;
  attempt: number;
  ips: readonly string[];
  clusterDomain: string;
  places: PodPlaces;
}): Promise<StandardMounts> {
  const { pod, container, attempt, ips, clusterDomain, places } = options;
  const terminationLog = places.terminationLog(container, attempt);
  await mkdir(join(places.logs, container), { recursive: true });
  await mkdir(dirname(terminationLog), { recursive: true });
  const nodeHosts = pod.spec?.hostNetwork ? await readFile("/etc/hosts", "utf8") : "";
  await writeOpen(places.hosts, hostsFile(pod, { ips, clusterDomain, nodeHosts }), 0o644);
  // Whatever user the container runs as must be able to leave its message.
  await writeOpen(terminationLog, "", 0o666);
  return { hosts: places.hosts, terminationLog };
}

/** Our own umask must not narrow the mode. */
async function writeOpen(path: string, text: string, mode: number): Promise<void> {
  await writeFile(path, text);
  await chmod(path, mode);
}
