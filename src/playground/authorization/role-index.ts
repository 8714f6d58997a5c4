import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from "../../kubernetes/types.ts";
import { goQuote } from "../resources/go-value.ts";
import { clusterRoleBindings, roleBindings } from "../resources/rbac/bindings.ts";
import { rbacGroup } from "../resources/rbac/group.ts";
import { clusterRoles, roles } from "../resources/rbac/roles.ts";
import type { Registry } from "../resources/registry.ts";
import type { Decision } from "./decision.ts";
import { type Identity, serviceAccountUser } from "./identity.ts";

/** A role as bindings refer to it, whether it is there or not: what it allows changes with it. */
export interface RoleSlot {
  /** `ClusterRole "view"`: how reasons name it. */
  readonly title: string;
  /** `clusterrole.rbac.authorization.k8s.io "view" not found` */
  readonly absence: string;
  /** Undefined while there is no such role. */
  rules: readonly PolicyRule[] | undefined;
}

/** What one binding gives to one subject. */
export interface Grant {
  readonly binding: ClusterRoleBinding | RoleBinding;
  /** Where it counts; undefined: everywhere. */
  readonly namespace: string | undefined;
  readonly subject: Subject;
  readonly role: RoleSlot;
  /** The answer to whatever one of its rules allows, made once. */
  readonly allows: Decision;
}

/** Bindings by who has them. */
export interface RoleIndex {
  /** What somebody has everywhere and in one namespace, in no order that matters. */
  grantsOf(identity: Identity, namespace: string | undefined): Iterable<Grant>;
  /** What a role allows; undefined when there is none of that name. */
  role(ref: RoleRef, namespace: string | undefined): RoleSlot;
  stop(): void;
}

const none: readonly Grant[] = [];

/**
 * Reads all roles and bindings once, and follows the commits from then on: a decision looks only at
 * what the one who asks has. A commit is in here before its writer hears that it was made.
 */
export function createRoleIndex(registry: Registry): RoleIndex {
  const slots = new Map<string, RoleSlot>();
  const users = new Map<string, Grant[]>();
  const groups = new Map<string, Grant[]>();

  function slot(kind: string, name: string, namespace: string | undefined): RoleSlot {
    const isLocal = kind === "Role";
    const key = isLocal ? `${namespace}/${name}` : name;
    let known = slots.get(key);
    if (known === undefined) {
      known = {
        title: `${kind} ${goQuote(name)}`,
        absence: `${kind.toLowerCase()}.${rbacGroup} ${goQuote(name)} not found`,
        rules: undefined,
      };
      slots.set(key, known);
    }
    return known;
  }

  function setRole(kind: string, role: Role | ClusterRole, present: boolean): void {
    const { name = "", namespace } = role.metadata ?? {};
    slot(kind, name, namespace).rules = present ? (role.rules ?? []) : undefined;
  }

  function addBinding(binding: ClusterRoleBinding | RoleBinding): void {
    const { namespace } = binding.metadata ?? {};
    const role = slot(binding.roleRef.kind, binding.roleRef.name, namespace);
    for (const subject of binding.subjects ?? []) {
      const reason = `RBAC: allowed by ${describe({ binding, namespace, subject, role })}`;
      const grant = { binding, namespace, subject, role, allows: { allowed: true, reason } };
      const place = placeOf(subject, namespace);
      if (place === undefined) continue;
      const map = place.of === "users" ? users : groups;
      map.set(place.name, [...(map.get(place.name) ?? none), grant]);
    }
  }

  function removeBinding(binding: ClusterRoleBinding | RoleBinding): void {
    const { namespace, uid } = binding.metadata ?? {};
    for (const subject of binding.subjects ?? []) {
      const place = placeOf(subject, namespace);
      if (place === undefined) continue;
      const map = place.of === "users" ? users : groups;
      const left = (map.get(place.name) ?? none).filter(
        (grant) => grant.binding.metadata?.uid !== uid,
      );
      if (left.length === 0) map.delete(place.name);
      else map.set(place.name, left);
    }
  }

  for (const role of registry.list(roles).items) setRole("Role", role, true);
  for (const role of registry.list(clusterRoles).items) setRole("ClusterRole", role, true);
  for (const binding of registry.list(clusterRoleBindings).items) addBinding(binding);
  for (const binding of registry.list(roleBindings).items) addBinding(binding);

  const stops = [
    registry.subscribe(roles, ({ type, object }) => setRole("Role", object, type !== "DELETED")),
    registry.subscribe(clusterRoles, ({ type, object }) =>
      setRole("ClusterRole", object, type !== "DELETED"),
    ),
    ...[clusterRoleBindings, roleBindings].map((resource) =>
      registry.subscribe<ClusterRoleBinding | RoleBinding>(
        resource,
        ({ type, object, previous }) => {
          if (previous !== undefined) removeBinding(previous);
          if (type !== "DELETED") addBinding(object);
        },
      ),
    ),
  ];

  return {
    *grantsOf(identity, namespace) {
      const applies = (grant: Grant) =>
        grant.namespace === undefined || grant.namespace === namespace;
      for (const grant of users.get(identity.user) ?? none) if (applies(grant)) yield grant;
      for (const group of identity.groups) {
        for (const grant of groups.get(group) ?? none) if (applies(grant)) yield grant;
      }
    },
    role: ({ kind, name }, namespace) => slot(kind, name, namespace),
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** Under whom a subject is found. A service account is a user by its full name. */
function placeOf(
  { kind, name, namespace: own = "" }: Subject,
  bindingNamespace: string | undefined,
): { of: "users" | "groups"; name: string } | undefined {
  switch (kind) {
    case "User":
      return { of: "users", name };
    case "Group":
      return { of: "groups", name };
    case "ServiceAccount": {
      const namespace = own === "" ? bindingNamespace : own;
      if (namespace === undefined) return undefined;
      return { of: "users", name: serviceAccountUser({ namespace, name }) };
    }
    default:
      return undefined;
  }
}

/** `RoleBinding "b/ns" of Role "r" to ServiceAccount "a/ns"`: the words of audit logs and reviews. */
function describe({ binding, namespace, subject, role }: Omit<Grant, "allows">): string {
  const name = binding.metadata?.name ?? "";
  const what =
    namespace === undefined
      ? `ClusterRoleBinding ${goQuote(name)}`
      : `RoleBinding ${goQuote(`${name}/${namespace}`)}`;
  const whom =
    subject.kind === "ServiceAccount"
      ? `${subject.name}/${subject.namespace || (namespace ?? "")}`
      : subject.name;
  return `${what} of ${role.title} to ${subject.kind} ${goQuote(whom)}`;
}
