import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRegistry, type ServedRegistry } from "../../resources/create-registry.ts";
import { clusterRoleBindings } from "../../resources/rbac/bindings.ts";
import { clusterRoles } from "../../resources/rbac/roles.ts";
import { openStore, type Store } from "../../store/store.ts";
import { ensureBootstrapPolicy } from "./ensure.ts";

let directory: string;
let store: Store;
let registry: ServedRegistry;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-policy-"));
  store = openStore({ directory });
  registry = createRegistry({ store });
  await ensureBootstrapPolicy(registry);
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const discovery = { name: "system:discovery" };

it("writes nothing where all is there", async () => {
  const before = registry.revision;
  await ensureBootstrapPolicy(registry);
  expect(registry.revision).toBe(before);
});

it("gives back what was taken, and leaves what was added", async () => {
  const more = { verbs: ["get"], nonResourceURLs: ["/mine"] };
  await registry.update(clusterRoles, discovery, (role) => ({ ...role, rules: [more] }));
  const whom = { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "jane" };
  await registry.update(clusterRoleBindings, discovery, (binding) => ({
    ...binding,
    subjects: [whom],
  }));
  await ensureBootstrapPolicy(registry);
  const urls = registry.get(clusterRoles, discovery).rules?.flatMap((rule) => rule.nonResourceURLs);
  expect(urls).toEqual(expect.arrayContaining(["/mine", "/version", "/apis/*"]));
  const subjects = registry.get(clusterRoleBindings, discovery).subjects?.map(({ name }) => name);
  expect(subjects).toEqual(["jane", "system:authenticated"]);
});

it("makes a binding anew that was given another role", async () => {
  await registry.delete(clusterRoleBindings, discovery);
  const roleRef = {
    apiGroup: "rbac.authorization.k8s.io",
    kind: "ClusterRole",
    name: "cluster-admin",
  };
  await registry.create(clusterRoleBindings, undefined, {
    metadata: discovery,
    roleRef,
    subjects: [],
  });
  await ensureBootstrapPolicy(registry);
  expect(registry.get(clusterRoleBindings, discovery).roleRef.name).toBe("system:discovery");
});

it("leaves alone what says so", async () => {
  await registry.update(clusterRoles, discovery, (role) => ({
    ...role,
    metadata: {
      ...role.metadata,
      annotations: { "rbac.authorization.kubernetes.io/autoupdate": "false" },
    },
    rules: [],
  }));
  await ensureBootstrapPolicy(registry);
  expect(registry.get(clusterRoles, discovery).rules).toEqual([]);
});
