import type { PodStatus } from "../../../../kubernetes/types.ts";

/**
 * Who reports without `observedGeneration` does not know the field, and must not clear it.
 * Conditions of one type are matched in their order. Changes the draft in place.
 */
export function keepObservedGenerations(draft: PodStatus, current: PodStatus): void {
  if (current.observedGeneration !== undefined) {
    draft.observedGeneration ||= current.observedGeneration;
  }
  if (draft.conditions === undefined) return;
  const known = [...(current.conditions ?? [])];
  draft.conditions = draft.conditions.map((condition) => {
    const index = known.findIndex(({ type }) => type === condition.type);
    const [old] = index < 0 ? [] : known.splice(index, 1);
    const { observedGeneration } = old ?? {};
    return (condition.observedGeneration ?? 0) === 0 && observedGeneration !== undefined
      ? { ...condition, observedGeneration }
      : condition;
  });
}
