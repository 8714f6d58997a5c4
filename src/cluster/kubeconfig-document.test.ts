import { expect, it } from "vitest";
import { mergeKubeconfigs, parseKubeconfig } from "./kubeconfig-document.ts";

const first = `
apiVersion: v1
kind: Config
clusters:
- name: kind
  cluster: {server: "https://first:6443/", certificate-authority: certs/ca.crt}
users:
- name: me
  user: {client-certificate: /abs/me.crt, client-key: me.key, as-groups: [a, b]}
- name: robot
  user: {tokenFile: token}
contexts:
- name: kind
  context:
    cluster: kind
    user: me
    namespace: team
    extensions:
    - name: other
      extension: {defaultImage: wrong}
    - name: ephemera
      extension: {defaultImage: nicolaka/netshoot}
`;
const second = `
current-context: prod
clusters:
- {name: kind, cluster: {server: "https://second:6443"}}
- {name: prod, cluster: {server: "https://prod:6443"}}
users: []
contexts:
- {name: prod, context: {cluster: prod, user: me}}
`;

it("makes paths absolute from the folder of the file they are in", () => {
  const { clusters, users } = parseKubeconfig(first, "/home/me/.kube");
  expect(clusters[0]).toMatchObject({
    server: "https://first:6443",
    caFile: "/home/me/.kube/certs/ca.crt",
  });
  expect(users[0]).toMatchObject({ certFile: "/abs/me.crt", keyFile: "/home/me/.kube/me.key" });
  expect(users[1]?.authProvider).toEqual({
    name: "tokenFile",
    config: { tokenFile: "/home/me/.kube/token" },
  });
});

it("reads the groups to impersonate and ephemera's own extension of a context", () => {
  const { settings, impersonatedGroups } = parseKubeconfig(first, "/");
  expect(settings.get("kind")).toEqual({ defaultImage: "nicolaka/netshoot" });
  expect(impersonatedGroups.get("me")).toEqual(["a", "b"]);
});

it("merges files so that the first to say something wins", () => {
  const merged = mergeKubeconfigs([parseKubeconfig(first, "/"), parseKubeconfig(second, "/")]);
  expect(merged.clusters.map(({ name, server }) => [name, server])).toEqual([
    ["kind", "https://first:6443"],
    ["prod", "https://prod:6443"],
  ]);
  expect(merged.contexts.map(({ name }) => name)).toEqual(["kind", "prod"]);
  expect(merged.currentContext).toBe("prod");
  expect(merged.settings.get("kind")?.defaultImage).toBe("nicolaka/netshoot");
});

it.each(["", "\n", "{}", "apiVersion: v1\nclusters: null"])(
  "takes %j as having no entries",
  (text) => {
    expect(parseKubeconfig(text, "/")).toMatchObject({ clusters: [], currentContext: undefined });
  },
);

it.each([
  ["just text", "not a mapping"],
  ["clusters: [{name: a}]", "clusters[0].cluster is missing"],
])("refuses %j", (text, problem) => {
  expect(() => parseKubeconfig(text, "/")).toThrow(problem);
});
