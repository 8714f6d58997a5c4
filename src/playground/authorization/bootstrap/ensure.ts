import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { sameJson } from "../../../kubernetes/same-json.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { ClusterRole, ClusterRoleBinding } from "../../../kubernetes/types.ts";
import { clusterRoleBindings } from "../../resources/rbac/bindings.ts";
import { clusterRoles } from "../../resources/rbac/roles.ts";
import type { Registry } from "../../resources/registry.ts";
import { uncovered } from "../escalation/covers.ts";
import { componentRoles } from "./component-roles.ts";
import { binding } from "./policy.ts";
import { userRoles } from "./user-roles.ts";

const everybody = ["system:authenticated"];

const bootstrapBindings: readonly ClusterRoleBinding[] = [
  binding("cluster-admin", { groups: ["system:masters"] }),
  binding("system:basic-user", { groups: everybody }),
  binding("system:discovery", { groups: everybody }),
  binding("system:kube-controller-manager", { users: ["system:kube-controller-manager"] }),
  binding("system:kube-scheduler", { users: ["system:kube-scheduler"] }),
  binding("system:monitoring", { groups: ["system:monitoring"] }),
  // Nodes are the Node authorizer's on a real cluster: the binding is there, and binds nobody.
  binding("system:node", {}),
  binding("system:node-proxier", { users: ["system:kube-proxy"] }),
  binding("system:public-info-viewer", { groups: [...everybody, "system:unauthenticated"] }),
  binding("system:service-account-issuer-discovery", { groups: ["system:serviceaccounts"] }),
];

/**
 * Makes the roles and bindings every cluster is born with, and gives back to those that are there
 * what they lack. What somebody added stays, and so does all of an object whose annotation
 * `rbac.authorization.kubernetes.io/autoupdate` is `false`.
 */
export async function ensureBootstrapPolicy(registry: Registry): Promise<void> {
  await Promise.all([
    ...[...userRoles, ...componentRoles].map((role) => ensureRole(registry, role)),
    ...bootstrapBindings.map((wanted) => ensureBinding(registry, wanted)),
  ]);
}

async function ensureRole(registry: Registry, wanted: ClusterRole): Promise<void> {
  const key = { name: wanted.metadata?.name ?? "" };
  const found = registry.find(clusterRoles, key);
  if (found === undefined) {
    await registry.create(clusterRoles, undefined, wanted);
    return;
  }
  // As a rule nothing is missing, and a start is not to wait for writes of nothing.
  if (sameJson(withMissingRules(found, wanted), found)) return;
  await registry.update(clusterRoles, key, (current) =>
    isProtected(current) ? current : withMissingRules(current, wanted),
  );
}

/** An existing role with all that the wanted one has. */
export function withMissingRules(current: ClusterRole, wanted: ClusterRole): ClusterRole {
  const { rules = [], aggregationRule } = current;
  const selectors = aggregationRule?.clusterRoleSelectors ?? [];
  const missing = (wanted.aggregationRule?.clusterRoleSelectors ?? []).filter(
    (selector) => !selectors.some((each) => sameJson(each, selector)),
  );
  const { aggregationRule: _, ...rest } = withMarks(current, wanted);
  return {
    ...rest,
    rules: [...rules, ...uncovered(rules, wanted.rules ?? [])],
    ...(wanted.aggregationRule === undefined
      ? {}
      : { aggregationRule: { clusterRoleSelectors: [...selectors, ...missing] } }),
  };
}

async function ensureBinding(registry: Registry, wanted: ClusterRoleBinding): Promise<void> {
  const key = { name: wanted.metadata?.name ?? "" };
  const found = registry.find(clusterRoleBindings, key);
  if (found !== undefined && isProtected(found)) return;
  // A binding can't change its role: one that has another makes room.
  if (found !== undefined && !sameJson(found.roleRef, wanted.roleRef)) {
    await registry.delete(clusterRoleBindings, key).catch(unlessGone);
  } else if (found !== undefined) {
    if (sameJson(withMissingSubjects(found, wanted), found)) return;
    await registry.update(clusterRoleBindings, key, (current) =>
      withMissingSubjects(current, wanted),
    );
    return;
  }
  await registry.create(clusterRoleBindings, undefined, wanted);
}

/** An existing binding with all the subjects of the wanted one. */
export function withMissingSubjects(
  current: ClusterRoleBinding,
  wanted: ClusterRoleBinding,
): ClusterRoleBinding {
  const { subjects = [] } = current;
  const missing = (wanted.subjects ?? []).filter(
    (subject) => !subjects.some((each) => sameJson(each, subject)),
  );
  const next = withMarks(current, wanted);
  return missing.length === 0 ? next : { ...next, subjects: [...subjects, ...missing] };
}

function isProtected({ metadata }: KubernetesObject): boolean {
  return metadata?.annotations?.["rbac.authorization.kubernetes.io/autoupdate"] === "false";
}

/** Its own labels and annotations count before the wanted ones. */
function withMarks<T extends KubernetesObject>(current: T, wanted: T): T {
  const { labels, annotations } = current.metadata ?? {};
  return {
    ...current,
    metadata: {
      ...current.metadata,
      labels: { ...wanted.metadata?.labels, ...labels },
      annotations: { ...wanted.metadata?.annotations, ...annotations },
    },
  };
}

function unlessGone(error: unknown): void {
  if (error instanceof StatusError && error.code === 404) return;
  throw error;
}
