import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { sameJson } from "../../../kubernetes/same-json.ts";
import type { ClusterRole, PolicyRule } from "../../../kubernetes/types.ts";
import { admissionForbidden, notFound } from "../../resources/api-errors.ts";
import { goQuote } from "../../resources/go-value.ts";
import { rbacGroup } from "../../resources/rbac/group.ts";
import { clusterRoles, roles } from "../../resources/rbac/roles.ts";
import type { Binding } from "../../resources/rbac/validate-binding.ts";
import type { WriteGuard } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";
import { type Authorizer, aggregate } from "../authorizer.ts";
import { type Identity, mastersGroup } from "../identity.ts";
import { uncovered } from "./covers.ts";
import { describeMissing, goStrings } from "./describe-missing.ts";

/** A write of a role or binding that somebody asks for. */
export interface GuardedWrite {
  authorizer: Authorizer;
  identity: Identity;
  resource: Resource;
  namespace: string | undefined;
  /** As the URL has it: absent for a create. */
  name: string | undefined;
}

const everything: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/**
 * Keeps somebody from giving, by a role or a binding, what they don't have themselves: undefined
 * for other kinds and for those who may do everything. The guard throws StatusError 403.
 */
export function escalationGuard(write: GuardedWrite): WriteGuard | undefined {
  const { resource, identity } = write;
  if (resource.group !== rbacGroup || identity.groups.includes(mastersGroup)) return undefined;
  const check = resource.kind.endsWith("Binding") ? checkBinding : checkRole;
  return (next, current) => {
    if (current !== undefined && differsInMarksOnly(next, current)) return;
    check(write, next, current);
  };
}

function checkRole(write: GuardedWrite, next: KubernetesObject, current?: KubernetesObject): void {
  const { authorizer, identity, resource, namespace, name } = write;
  const { group, plural } = resource;
  const place = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
  const may = authorizer.decide(identity, {
    kind: "resource",
    verb: "escalate",
    group,
    resource: plural,
    ...place,
  });
  if (may.allowed) return;
  const role: ClusterRole = next;
  const before: ClusterRole | undefined = current;
  checkHeld(write, next, role.rules ?? []);
  if (role.aggregationRule === undefined && before?.aggregationRule === undefined) return;
  // It may gather anything, now or later.
  const { rules } = authorizer.rulesFor(identity, namespace);
  if (uncovered(rules, everything).length === 0) return;
  throw admissionForbidden(
    resource,
    nameOf(next),
    "must have cluster-admin privileges to use an aggregationRule",
  );
}

function checkBinding(write: GuardedWrite, next: KubernetesObject): void {
  const { authorizer, identity, namespace } = write;
  const { roleRef } = next as Binding;
  const { kind, name, apiGroup: group = rbacGroup } = roleRef ?? { kind: "", name: "" };
  if (kind !== "Role" && kind !== "ClusterRole") return;
  const may = authorizer.decide(identity, {
    kind: "resource",
    verb: "bind",
    group,
    resource: `${kind.toLowerCase()}s`,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  });
  if (may.allowed) return;
  const { rules, problems } = authorizer.rulesOf(roleRef, namespace);
  if (problems.length > 0) {
    throw notFound(kind === "Role" ? roles : clusterRoles, name);
  }
  checkHeld(write, next, rules);
}

/** Throws unless the one who asks has all of these rules. */
function checkHeld(
  { authorizer, identity, resource, namespace }: GuardedWrite,
  next: KubernetesObject,
  wanted: readonly PolicyRule[],
): void {
  const { rules, problems } = authorizer.rulesFor(identity, namespace);
  const missing = uncovered(rules, wanted);
  if (missing.length === 0) return;
  const unresolved = problems.length === 0 ? "" : `; resolution errors: [${aggregate(problems)}]`;
  throw admissionForbidden(
    resource,
    nameOf(next),
    `user ${goQuote(identity.user)} (groups=${goStrings(identity.groups)}) is attempting to grant RBAC permissions not currently held:\n${describeMissing(missing)}${unresolved}`,
  );
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata?.name ?? "";
}

/** What a garbage collector must be free to change: who owns it, and what holds it. */
function differsInMarksOnly(next: KubernetesObject, current: KubernetesObject): boolean {
  const strip = ({ metadata, ...rest }: KubernetesObject) => {
    const { ownerReferences: _o, finalizers: _f, managedFields: _m, ...meta } = metadata ?? {};
    return { ...rest, metadata: meta };
  };
  return sameJson(strip(next), strip(current));
}
