import type { PersistentVolumeClaim, Pod } from "../../../kubernetes/types.ts";
import type { CopyOptions } from "../../options.ts";
import { claimClashes } from "./claims.ts";
import { hostPortClashes } from "./host-ports.ts";
import { type Selecting, selectorClashes } from "./selectors.ts";

/** What of the cluster may clash with a copy, as far as it could be read. */
export interface CopyNeighbours {
  readonly claims: readonly PersistentVolumeClaim[];
  readonly selecting: readonly Selecting[];
}

/** What a copy has in common with its original although only one can have it. */
export function copyClashes(
  original: Pod,
  options: {
    readonly copy: Pod;
    readonly options: CopyOptions;
    readonly neighbours: CopyNeighbours;
    /** A debugger is waited for before the original is deleted. */
    readonly replacedLater: boolean;
  },
): { warnings: string[]; notes: string[] } {
  const { copy, neighbours, replacedLater } = options;
  const { sameNode } = options.options;
  const claims = claimClashes(original, { claims: neighbours.claims, sameNode, replacedLater });
  const { name = "", labels } = copy.metadata ?? {};
  return {
    warnings: [
      ...selectorClashes({ name, labels }, neighbours.selecting),
      ...claims.warnings,
      ...hostPortClashes(original, { spec: copy.spec, sameNode }),
      ...identityClashes(original, copy),
    ],
    notes: claims.notes,
  };
}

/** Members of a StatefulSet are told apart by their hostnames. */
function identityClashes({ metadata }: Pod, { spec }: Pod): string[] {
  const isMember = metadata?.ownerReferences?.some(({ kind }) => kind === "StatefulSet");
  return isMember && spec?.hostname
    ? [
        `The copy has the hostname ${spec.hostname} of its original: an application that goes by it acts as that member of its StatefulSet.`,
      ]
    : [];
}
