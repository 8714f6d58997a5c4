import type { Pod, StatefulSet } from "../../../kubernetes/types.ts";

/** The number at the end of a Pod's name; undefined for a name that isn't one of the StatefulSet's. */
export function ordinalOf({ metadata: owner }: StatefulSet, { metadata }: Pod): number | undefined {
  const prefix = `${owner?.name ?? ""}-`;
  const name = metadata?.name ?? "";
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return /^(0|[1-9]\d{0,8})$/.test(digits) ? Number(digits) : undefined;
}

/** The ordinals a StatefulSet wants, in order. */
export function wantedOrdinals({ spec }: StatefulSet): number[] {
  const start = spec?.ordinals?.start ?? 0;
  return Array.from({ length: spec?.replicas ?? 1 }, (_, index) => start + index);
}
