import { join } from "node:path";
import { describePodDirectory, type PodIdentity } from "./pod.ts";

/** Where the node keeps its files; everything lies under the data directory. */
export interface Places {
  /** One directory a Pod: volumes, hosts file, termination logs. */
  pods: string;
  /** One directory a Pod: what its containers print. */
  logs: string;
  /** A tmpfs: memory-backed emptyDirs and secrets, never on a disk. */
  memory: string;
}

/** The files of one Pod. */
export interface PodPlaces {
  directory: string;
  volumes: string;
  memoryVolumes: string;
  /** Parts of volumes that containers mount by subPath. */
  subPaths: string;
  logs: string;
  hosts: string;
  /** The file mounted at a container's terminationMessagePath. */
  terminationLog(container: string, attempt: number): string;
}

/** Paths carry the uid, which the API server made, so no name from a request can lead elsewhere. */
export function podPlaces(places: Places, pod: PodIdentity): PodPlaces {
  const directory = join(places.pods, pod.uid);
  return {
    directory,
    volumes: join(directory, "volumes"),
    memoryVolumes: join(places.memory, pod.uid),
    subPaths: join(directory, "volume-subpaths"),
    logs: join(places.logs, describePodDirectory(pod)),
    hosts: join(directory, "etc-hosts"),
    terminationLog: (container, attempt) =>
      join(directory, "containers", container, `termination-log-${attempt}`),
  };
}
