import type { PersistentVolumeClaim, Pod } from "../../../kubernetes/types.ts";
import { nodeInUse } from "./original-node.ts";

/** The names of the claims a Pod mounts. A claim that is made for each Pod anew (`ephemeral`) is none of them. */
export function claimNames({ spec }: Pod): string[] {
  const names = (spec?.volumes ?? []).map((volume) => volume.persistentVolumeClaim?.claimName);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/**
 * What keeps a copy waiting for a volume that its original has. `claims` are those that could be read:
 * about the others only what may be is said.
 */
export function claimClashes(
  pod: Pod,
  options: {
    readonly claims: readonly PersistentVolumeClaim[];
    readonly sameNode: boolean;
    /** The original is deleted, but not before the copy runs. */
    readonly replacedLater: boolean;
  },
): { warnings: string[]; notes: string[] } {
  const node = nodeInUse(pod);
  const names = claimNames(pod);
  if (node === undefined || names.length === 0) return { warnings: [], notes: [] };
  const { claims, sameNode, replacedLater } = options;
  const original = pod.metadata?.name ?? "";
  const later = replacedLater ? ", and --replace deletes that only once the copy runs" : "";
  const warnings: string[] = [];
  for (const { metadata, spec, status } of claims) {
    const modes = status?.accessModes ?? spec?.accessModes ?? [];
    const claim = `The claim ${metadata?.name}`;
    if (modes.includes("ReadWriteOncePod")) {
      warnings.push(
        `${claim} is ReadWriteOncePod: the copy can't start while its original ${original} has it${later}.`,
      );
    } else if (!sameNode && modes.length > 0 && modes.every((mode) => mode === "ReadWriteOnce")) {
      warnings.push(
        `${claim} is ReadWriteOnce, and its original has it on node ${node}: on another one the copy would wait for it${later}. --same-node puts it there.`,
      );
    }
  }
  const read = new Set(claims.map(({ metadata }) => metadata?.name));
  const unknown = names.filter((name) => !read.has(name));
  const notes =
    unknown.length === 0 || sameNode
      ? []
      : [
          `The Pod has ${unknown.length === 1 ? "the claim" : "the claims"} ${unknown.join(", ")}: where that is ReadWriteOnce, a copy waits for it on any node but ${node}, where --same-node puts it.`,
        ];
  return { warnings, notes };
}
