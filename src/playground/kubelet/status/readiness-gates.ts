import type { Pod } from "../../../kubernetes/types.ts";

/** Why the Pod's readiness gates keep it from being ready, one sentence for each closed one, in 1.36's words. Pure. */
export function closedGates({ spec, status }: Pod): string[] {
  return (spec?.readinessGates ?? []).flatMap(({ conditionType }): string[] => {
    const condition = status?.conditions?.find(({ type }) => type === conditionType);
    const gate = `pod readiness gate "${conditionType}"`;
    if (condition === undefined) return [`corresponding condition of ${gate} does not exist.`];
    if (condition.status === "True") return [];
    return [`the status of ${gate} is not "True", but ${condition.status}`];
  });
}
