import type { PolicyRule } from "../../../kubernetes/types.ts";
import { goQuote } from "../../resources/go-value.ts";

/** The rules somebody lacks, one line each, sorted: those of one resource are put together by their verbs. */
export function describeMissing(missing: readonly PolicyRule[]): string {
  const byResource = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const rule of missing) {
    if (rule.resourceNames !== undefined || rule.nonResourceURLs !== undefined) {
      others.push(rule);
      continue;
    }
    const key = `${rule.apiGroups?.[0]}/${rule.resources?.[0]}`;
    const known = byResource.get(key);
    byResource.set(
      key,
      known === undefined ? rule : { ...known, verbs: [...known.verbs, ...rule.verbs] },
    );
  }
  const lines = [...others, ...byResource.values()].map(formatRule);
  return [...new Set(lines)].toSorted().join("\n");
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` */
function formatRule(rule: PolicyRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const shown = parts.flatMap(([name, values = []]) =>
    values.length === 0 ? [] : [`${name}:${goStrings(values)}`],
  );
  return `{${shown.join(", ")}}`;
}

/** A list as Go's `%q` prints it: `["a" "b"]`. */
export function goStrings(values: readonly string[]): string {
  return `[${values.map(goQuote).join(" ")}]`;
}
