import type { PolicyRule } from "../../../kubernetes/types.ts";
import { urlCovers } from "../rule-allows.ts";

/**
 * What `wanted` allows and `held` doesn't, in rules of one verb and one resource, name or path each.
 * Each such rule must be covered by one single rule that is held, as in Kubernetes' own comparison.
 */
export function uncovered(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): PolicyRule[] {
  return wanted
    .flatMap(brokenDown)
    .filter((rule) => !held.some((mine) => coversSingle(mine, rule)));
}

function brokenDown(rule: Partial<PolicyRule>): PolicyRule[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [] } = rule;
  const named: Pick<PolicyRule, "resourceNames">[] =
    resourceNames.length === 0 ? [{}] : resourceNames.map((name) => ({ resourceNames: [name] }));
  const aboutObjects = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        named.map((names) => ({
          apiGroups: [group],
          resources: [resource],
          verbs: [verb],
          ...names,
        })),
      ),
    ),
  );
  const aboutPaths = (rule.nonResourceURLs ?? []).flatMap((url) =>
    verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })),
  );
  return [...aboutObjects, ...aboutPaths];
}

function coversSingle(held: PolicyRule, single: PolicyRule): boolean {
  const { resourceNames: heldNames = [], nonResourceURLs: heldUrls = [] } = held;
  return (
    hasAll(held.verbs, single.verbs) &&
    hasAll(held.apiGroups, single.apiGroups) &&
    (single.resources ?? []).every((resource) => coversResource(held.resources, resource)) &&
    (heldNames.length === 0 ||
      ((single.resourceNames ?? []).length > 0 && hasAll(heldNames, single.resourceNames))) &&
    (single.nonResourceURLs ?? []).every((url) => heldUrls.some((mine) => urlCovers(mine, url)))
  );
}

function hasAll(held: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return held.includes("*") || wanted.every((each) => held.includes(each));
}

function coversResource(held: readonly string[] = [], resource: string): boolean {
  if (held.includes("*") || held.includes(resource)) return true;
  const slash = resource.indexOf("/");
  return slash !== -1 && held.includes(`*${resource.slice(slash)}`);
}
