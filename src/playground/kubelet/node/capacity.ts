import { hugepageUnit } from "../config/hugepages.ts";

/** What a machine has, in bytes where nothing else is said. */
export interface MachineSize {
  cpus: number;
  memoryBytes: number;
  /** Size of the file system the data directory lies on. */
  storageBytes: number;
  /** Bytes set aside for huge pages, by page size in bytes. */
  hugepages: ReadonlyMap<number, number>;
}

/** Kubernetes' default for the kubelet's --max-pods. */
const maxPods = 110;

/** The kubelet's default eviction thresholds: below them a node is under pressure. */
export const thresholds = {
  memoryAvailableBytes: 100 * 1024 ** 2,
  storageAvailable: 0.1,
  inodesFree: 0.05,
  /** Ours: by default the kubelet has none. */
  pidsFree: 0.05,
} as const;

/** Node.status.capacity. */
export function capacityOf(size: MachineSize): Record<string, string> {
  return {
    cpu: String(size.cpus),
    "ephemeral-storage": kibibytes(size.storageBytes),
    ...hugepageResources(size),
    memory: kibibytes(size.memoryBytes),
    pods: String(maxPods),
  };
}

/** Node.status.allocatable: what is left of it above the eviction thresholds and the huge pages. */
export function allocatableOf(size: MachineSize): Record<string, string> {
  const reserved = [...size.hugepages.values()].reduce((sum, bytes) => sum + bytes, 0);
  const memory = size.memoryBytes - reserved - thresholds.memoryAvailableBytes;
  const storage = size.storageBytes * (1 - thresholds.storageAvailable);
  return {
    ...capacityOf(size),
    "ephemeral-storage": String(Math.floor(storage)),
    memory: kibibytes(Math.max(memory, 0)),
  };
}

function hugepageResources({ hugepages }: MachineSize): Record<string, string> {
  return Object.fromEntries(
    [...hugepages].map(([size, bytes]) => [
      `hugepages-${hugepageUnit(size, "i")}`,
      bytes === 0 ? "0" : kibibytes(bytes),
    ]),
  );
}

function kibibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024)}Ki`;
}
