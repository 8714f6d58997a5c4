import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PolicyRule, Subject } from "../../kubernetes/types.ts";
import { ensureNamespaces } from "../resources/bootstrap.ts";
import { createRegistry, type ServedRegistry } from "../resources/create-registry.ts";
import { clusterRoleBindings, roleBindings } from "../resources/rbac/bindings.ts";
import { clusterRoles, roles } from "../resources/rbac/roles.ts";
import { openStore, type Store } from "../store/store.ts";
import { type Authorizer, createAuthorizer } from "./authorizer.ts";

let directory: string;
let store: Store;
let registry: ServedRegistry;
let authorizer: Authorizer;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-rbac-"));
  store = openStore({ directory });
  registry = createRegistry({ store });
  await ensureNamespaces(registry);
  authorizer = createAuthorizer(registry);
});
afterEach(async () => {
  authorizer.stop();
  await store.close();
  rmSync(directory, { recursive: true });
});

const readPods: PolicyRule = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
const jane = { user: "jane", groups: ["dev", "system:authenticated"] };
const robot = { user: "system:serviceaccount:default:robot", groups: ["system:serviceaccounts"] };

const get = (who: { user: string; groups: string[] }, namespace?: string) =>
  authorizer.decide(who, {
    kind: "resource",
    verb: "get",
    group: "",
    resource: "pods",
    ...(namespace === undefined ? {} : { namespace }),
  });

async function bind(kind: "Role" | "ClusterRole", subjects: Subject[], namespace?: string) {
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind, name: "reader" };
  const object = { metadata: { name: "readers" }, roleRef, subjects };
  if (namespace === undefined) await registry.create(clusterRoleBindings, undefined, object);
  else await registry.create(roleBindings, namespace, object);
}

const user = (name: string): Subject => ({ kind: "User", name });

describe("who may do what", () => {
  it("is nobody without a rule, but for system:masters", () => {
    expect(get(jane)).toEqual({ allowed: false, reason: "" });
    expect(get({ user: "root", groups: ["system:masters"] }).allowed).toBe(true);
  });

  it("is whom a ClusterRoleBinding names, everywhere", async () => {
    await registry.create(clusterRoles, undefined, {
      metadata: { name: "reader" },
      rules: [readPods],
    });
    await bind("ClusterRole", [{ kind: "Group", name: "dev" }]);
    expect(get(jane, "default")).toEqual({
      allowed: true,
      reason:
        'RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to Group "dev"',
    });
    expect(get(jane).allowed).toBe(true);
    expect(get(robot, "default").allowed).toBe(false);
  });

  it("is whom a RoleBinding names, in its namespace only", async () => {
    await registry.create(roles, "default", { metadata: { name: "reader" }, rules: [readPods] });
    await bind("Role", [{ kind: "ServiceAccount", name: "robot" }, user("jane")], "default");
    expect(get(robot, "default")).toEqual({
      allowed: true,
      reason:
        'RBAC: allowed by RoleBinding "readers/default" of Role "reader" to ServiceAccount "robot/default"',
    });
    expect(get(robot, "kube-system").allowed).toBe(false);
    expect(get(robot).allowed).toBe(false);
  });

  it("changes with every commit", async () => {
    await bind("ClusterRole", [user("jane")], "default");
    const missing = 'RBAC: clusterrole.rbac.authorization.k8s.io "reader" not found';
    expect(get(jane, "default")).toEqual({ allowed: false, reason: missing });
    await registry.create(clusterRoles, undefined, {
      metadata: { name: "reader" },
      rules: [readPods],
    });
    expect(get(jane, "default").allowed).toBe(true);
    const key = { namespace: "default", name: "readers" };
    await registry.update(roleBindings, key, (binding) => ({
      ...binding,
      subjects: [user("kim")],
    }));
    expect(get(jane, "default").allowed).toBe(false);
    expect(get({ user: "kim", groups: [] }, "default").allowed).toBe(true);
    await registry.update(clusterRoles, { name: "reader" }, (role) => ({ ...role, rules: [] }));
    expect(get({ user: "kim", groups: [] }, "default").allowed).toBe(false);
    await registry.delete(roleBindings, key);
    expect(get({ user: "kim", groups: [] }, "default").reason).toBe("");
  });

  it("is the same for an authorizer that starts later", async () => {
    await registry.create(clusterRoles, undefined, {
      metadata: { name: "reader" },
      rules: [readPods],
    });
    await bind("ClusterRole", [user("jane")]);
    const later = createAuthorizer(registry);
    expect(later.rulesFor(jane, "default")).toEqual({ rules: [readPods], problems: [] });
    later.stop();
  });
});
