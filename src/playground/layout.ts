import { createHash } from "node:crypto";
import { join } from "node:path";

/** The default data directory. */
export const defaultDataDirectory = "/var/lib/ephemera";

/** Where a playground keeps everything; one data directory is one playground. */
export interface Layout {
  data: string;
  /** Certificates and keys. */
  certificates: string;
  /** The store's files. */
  store: string;
  /** containerd's own root, state, socket, configuration. */
  containerd: string;
  /** Volumes and files of Pods. */
  pods: string;
  /** Container logs, laid out as under /var/log/pods. */
  podLogs: string;
  /** A tmpfs for memory-backed volumes. */
  memory: string;
  /** Seccomp profiles that Pods name as `localhostProfile`. */
  seccomp: string;
  /** What the playground itself has to say. */
  log: string;
  /** Who changed what through the API server; see audit/audit-log.ts. */
  audit: string;
  /** Who runs, on which port; see process/state-file.ts. */
  state: string;
  /** Locked by whoever works on the data directory; see process/claim.ts. */
  claim: string;
  /** The cgroup everything of this playground's Pods lies under. */
  cgroupParent: string;
}

/** The layout of a data directory. Pure; two directories never share a path or a cgroup. */
export function layoutOf(data: string): Layout {
  return {
    data,
    certificates: join(data, "certificates"),
    store: join(data, "store"),
    containerd: join(data, "containerd"),
    pods: join(data, "pods"),
    podLogs: join(data, "logs", "pods"),
    memory: join(data, "memory"),
    seccomp: join(data, "seccomp"),
    log: join(data, "logs", "playground.log"),
    audit: join(data, "logs", "audit.log"),
    state: join(data, "playground.json"),
    claim: join(data, "playground.lock"),
    cgroupParent: `/ephemera-${shortHash(data)}`,
  };
}

/** Eight hex digits that tell data directories apart in names the kernel keeps short. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
