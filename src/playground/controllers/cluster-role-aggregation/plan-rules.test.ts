import { expect, it } from "vitest";
import type { ClusterRole, LabelSelector, PolicyRule } from "../../../kubernetes/types.ts";
import { planRules } from "./plan-rules.ts";

const rule = (resource: string): PolicyRule => ({
  verbs: ["get"],
  apiGroups: [""],
  resources: [resource],
});
const role = (
  name: string,
  labels: Record<string, string>,
  ...rules: PolicyRule[]
): ClusterRole => ({
  metadata: { name, labels },
  rules,
});
const gathering = (...clusterRoleSelectors: LabelSelector[]): ClusterRole => ({
  metadata: { name: "all", labels: { to: "a" } },
  aggregationRule: { clusterRoleSelectors },
  rules: [rule("stale")],
});
const to = (value: string): LabelSelector => ({ matchLabels: { to: value } });

const all = [
  gathering(to("a")),
  role("one", { to: "a" }, rule("pods"), rule("nodes")),
  role("three", { to: "b" }, rule("secrets"), rule("pods")),
  role("two", { to: "a" }, rule("nodes"), rule("events")),
];

it.each<[string, ClusterRole, string[] | undefined]>([
  ["are its own where it gathers nothing", role("one", {}, rule("pods")), undefined],
  ["are each of the others' once", gathering(to("a")), ["pods", "nodes", "events"]],
  [
    "come selector by selector",
    gathering(to("b"), to("a")),
    ["secrets", "pods", "nodes", "events"],
  ],
  ["are none where nobody has the label", gathering(to("c")), []],
  [
    "follow expressions, too",
    gathering({ matchExpressions: [{ key: "to", operator: "NotIn", values: ["a"] }] }),
    ["secrets", "pods"],
  ],
])("a role's rules %s", (_, given, expected) => {
  expect(planRules(given, all)?.flatMap(({ resources }) => resources ?? [])).toEqual(expected);
});
