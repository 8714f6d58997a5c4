import type { LabelSelector, Pod, PodAffinity } from "../../../kubernetes/types.ts";

/** A term or constraint that looks at Pods with the same (or another) value of a label. */
interface KeyedSelector {
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
  labelSelector?: LabelSelector;
}

/**
 * Turns `matchLabelKeys` and `mismatchLabelKeys` into expressions of the selector next to them,
 * with the values of the Pod's own labels, as is done once when a Pod is made (the gates
 * MatchLabelKeysInPodAffinity and …TopologySpreadSelectorMerge). Changes the draft in place.
 */
export function applyMatchLabelKeys({ metadata, spec }: Pod): void {
  const labels = metadata?.labels ?? {};
  const selectors: KeyedSelector[] = [
    ...termsOf(spec?.affinity?.podAffinity),
    ...termsOf(spec?.affinity?.podAntiAffinity),
    ...(spec?.topologySpreadConstraints ?? []),
  ];
  for (const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } of selectors) {
    // Without a selector nothing is matched, whatever is added.
    if (labelSelector === undefined) continue;
    const added = [
      ...matchLabelKeys.map((key) => ({ key, operator: "In" })),
      ...mismatchLabelKeys.map((key) => ({ key, operator: "NotIn" })),
    ].flatMap(({ key, operator }) => {
      const value = labels[key];
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
    if (added.length === 0) continue;
    labelSelector.matchExpressions = [...(labelSelector.matchExpressions ?? []), ...added];
  }
}

function termsOf(affinity: PodAffinity = {}): KeyedSelector[] {
  return [
    ...(affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ podAffinityTerm }) => podAffinityTerm,
    ),
    ...(affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []),
  ];
}
