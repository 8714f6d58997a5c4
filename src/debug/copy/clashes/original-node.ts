import type { Pod } from "../../../kubernetes/types.ts";

/** The node whose ports and volumes the Pod has; undefined for one that has none yet, or no more. */
export function nodeInUse({ spec, status }: Pod): string | undefined {
  const hasEnded = status?.phase === "Succeeded" || status?.phase === "Failed";
  return hasEnded ? undefined : spec?.nodeName || undefined;
}
