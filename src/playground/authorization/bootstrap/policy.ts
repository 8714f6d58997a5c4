import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Subject,
} from "../../../kubernetes/types.ts";
import { rbacGroup } from "../../resources/rbac/group.ts";

const labels = { "kubernetes.io/bootstrapping": "rbac-defaults" };
const annotations = { "rbac.authorization.kubernetes.io/autoupdate": "true" };

/** One rule about objects, in words apart by blanks; several groups are given as a list. */
export function on(groups: string | string[], resources: string, verbs: string): PolicyRule {
  return {
    verbs: verbs.split(" "),
    apiGroups: [groups].flat(),
    resources: resources.split(" "),
  };
}

/** One rule about objects of given names. */
export function onNamed(
  group: string,
  { resource, names }: { resource: string; names: string },
  verbs: string,
): PolicyRule {
  return { ...on(group, resource, verbs), resourceNames: names.split(" ") };
}

/** One rule about paths, to be read. */
export function onPaths(paths: string, verbs = "get"): PolicyRule {
  return { verbs: verbs.split(" "), nonResourceURLs: paths.split(" ") };
}

/** A role every cluster is born with. */
export function role(
  name: string,
  rules: PolicyRule[],
  more: { aggregateTo?: string } = {},
): ClusterRole {
  const { aggregateTo } = more;
  const aggregated =
    aggregateTo === undefined
      ? {}
      : { [`rbac.authorization.k8s.io/aggregate-to-${aggregateTo}`]: "true" };
  return { metadata: { name, labels: { ...labels, ...aggregated }, annotations }, rules };
}

/** A role that is all the roles labelled for it. */
export function aggregated(name: string, more: { aggregateTo?: string } = {}): ClusterRole {
  const matchLabels = { [`rbac.authorization.k8s.io/aggregate-to-${name}`]: "true" };
  return {
    ...role(name, [], more),
    aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
  };
}

/** Gives a role of the same name to groups or users. */
export function binding(
  name: string,
  to: { groups?: string[]; users?: string[] },
): ClusterRoleBinding {
  const subjects = (kind: string, names: string[] = []): Subject[] =>
    names.map((subject) => ({ kind, apiGroup: rbacGroup, name: subject }));
  return {
    metadata: { name, labels, annotations },
    roleRef: { apiGroup: rbacGroup, kind: "ClusterRole", name },
    subjects: [...subjects("Group", to.groups), ...subjects("User", to.users)],
  };
}
