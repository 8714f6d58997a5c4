import { sameJson } from "../../../kubernetes/same-json.ts";
import { labelSelectorMatches } from "../../../kubernetes/selectors/label-selector.ts";
import type { ClusterRole, PolicyRule } from "../../../kubernetes/types.ts";

/**
 * The rules of a ClusterRole that gathers those of others: selector by selector, role by role in
 * the order of their names, each rule once. Undefined for a role that gathers nothing.
 */
export function planRules(
  { metadata, aggregationRule }: ClusterRole,
  all: readonly ClusterRole[],
): PolicyRule[] | undefined {
  if (aggregationRule === undefined) return undefined;
  const gathered: PolicyRule[] = [];
  for (const selector of aggregationRule.clusterRoleSelectors ?? []) {
    for (const other of all) {
      if (other.metadata?.name === metadata?.name) continue;
      if (!labelSelectorMatches(selector, other.metadata?.labels)) continue;
      for (const rule of other.rules ?? []) {
        if (!gathered.some((known) => sameJson(known, rule))) gathered.push(rule);
      }
    }
  }
  return gathered;
}
