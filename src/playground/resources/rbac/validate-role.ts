import type { AggregationRule, PolicyRule } from "../../../kubernetes/types.ts";
import { type FieldError, invalid, required } from "../field-error.ts";
import { validateLabelSelector } from "../rules/labels.ts";

/** The rules of a Role or ClusterRole (pkg/apis/rbac/validation). */
export function validateRules(
  rules: readonly PolicyRule[] = [],
  { namespaced }: { namespaced: boolean },
): FieldError[] {
  return rules.flatMap((rule, index) => validateRule(`rules[${index}]`, rule, namespaced));
}

function validateRule(field: string, rule: Partial<PolicyRule>, namespaced: boolean): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [] } = rule;
  const { nonResourceURLs = [] } = rule;
  const errors: FieldError[] = [];
  if (verbs.length === 0) {
    errors.push(required(`${field}.verbs`, "verbs must contain at least one value"));
  }
  if (nonResourceURLs.length > 0) {
    const refuse = (why: string) =>
      errors.push(invalid(`${field}.nonResourceURLs`, nonResourceURLs, why));
    if (namespaced) refuse("namespaced rules cannot apply to non-resource URLs");
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0) {
      refuse("rules cannot apply to both regular resources and non-resource URLs");
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    errors.push(
      required(`${field}.apiGroups`, "resource rules must supply at least one api group"),
    );
  }
  if (resources.length === 0) {
    errors.push(required(`${field}.resources`, "resource rules must supply at least one resource"));
  }
  return errors;
}

/** Where a ClusterRole takes its rules from, when it says so. */
export function validateAggregationRule(rule: AggregationRule | undefined): FieldError[] {
  if (rule === undefined) return [];
  const field = "aggregationRule.clusterRoleSelectors";
  const { clusterRoleSelectors: selectors = [] } = rule;
  if (selectors.length === 0) {
    return [
      required(field, "at least one clusterRoleSelector required if aggregationRule is non-nil"),
    ];
  }
  return selectors.flatMap((selector, index) =>
    validateLabelSelector(`${field}[${index}]`, selector),
  );
}
