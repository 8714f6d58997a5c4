import {
  canonicalQuantity,
  formatQuantity,
  quantityToNumber,
} from "../../../kubernetes/quantity.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { podLimits, wholeUnits } from "../../resources/pods/pod-resources.ts";

/** Why the node ends a Pod: what its status and the event say. */
export interface Eviction {
  reason: "Evicted";
  message: string;
}

/** What a Pod has written, in bytes. */
export interface StorageUse {
  /** By volume: its emptyDirs. */
  volumes: ReadonlyMap<string, number>;
  /** By container: its root file system and its logs. */
  containers: ReadonlyMap<string, number>;
  /** All of it that lies on a disk. */
  total: number;
}

const resource = "ephemeral-storage";

/** Whether anything a Pod may write to its node has a limit. */
export function hasStorageLimit({ spec = { containers: [] } }: Pod): boolean {
  const limited = spec.volumes?.some(({ emptyDir }) => isLimit(emptyDir?.sizeLimit)) ?? false;
  return limited || podLimits(spec).has(resource);
}

/**
 * The eviction of a Pod that has written more than it may; undefined while it has not (kubelet,
 * eviction_manager.go, localStorageEviction: volumes, then the whole Pod, then containers; its words).
 */
export function storageEviction(
  { spec = { containers: [] } }: Pod,
  use: StorageUse,
): Eviction | undefined {
  for (const { name, emptyDir } of spec.volumes ?? []) {
    const limit = emptyDir?.sizeLimit;
    if (!isLimit(limit) || (use.volumes.get(name) ?? 0) <= quantityToNumber(limit)) continue;
    return evicted(
      `Usage of EmptyDir volume "${name}" exceeds the limit "${canonicalQuantity(limit)}". `,
    );
  }
  const together = podLimits(spec).get(resource);
  if (together !== undefined && use.total > wholeUnits(together)) {
    const limit = formatQuantity(together);
    return evicted(
      `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `,
    );
  }
  for (const { name, resources } of spec.containers) {
    const limit = resources?.limits?.[resource];
    if (!isLimit(limit) || (use.containers.get(name) ?? 0) <= quantityToNumber(limit)) continue;
    return evicted(
      `Container ${name} exceeded its local ephemeral storage limit "${canonicalQuantity(limit)}". `,
    );
  }
  return undefined;
}

function evicted(message: string): Eviction {
  return { reason: "Evicted", message };
}

function isLimit(limit: string | number | undefined): limit is string | number {
  return limit !== undefined && quantityToNumber(limit) > 0;
}
