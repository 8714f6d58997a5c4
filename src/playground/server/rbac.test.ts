import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate, type KeyPair } from "../certificates/issue.ts";
import { type RunningServer, startServer } from "./fixtures/running-server.ts";

let server: RunningServer;
let jane: KeyPair;
beforeAll(async () => {
  server = await startServer();
  const subject = { commonName: "jane", organizations: ["dev"] };
  const { authority } = server;
  jane = await issueCertificate({ authority, days: 1, subject, usage: "client" });
});
afterAll(() => server.close());

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const group = "rbac.authorization.k8s.io";

async function post(path: string, body: unknown, client?: KeyPair) {
  const answer = await server.send({ method: "POST", path, body, ...(client && { client }) });
  return {
    code: answer.status,
    message: (answer.json as { message?: string }).message,
    json: answer.json,
  };
}

async function get(path: string) {
  const answer = await server.send({ path, client: jane });
  return {
    code: answer.status,
    message: (answer.json as { message?: string } | undefined)?.message,
  };
}

const role = (name: string, rules: object[]) => ({
  kind: "Role",
  apiVersion: `${group}/v1`,
  metadata: { name },
  rules,
});
const bindingTo = (kind: string, name: string) => ({
  kind: "RoleBinding",
  apiVersion: `${group}/v1`,
  metadata: { name: `jane-${name}` },
  roleRef: { apiGroup: group, kind, name },
  subjects: [{ kind: "User", apiGroup: group, name: "jane" }],
});

describe("somebody without a role", () => {
  it.each([
    [
      "/api/v1/pods",
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [
      "/api/v1/namespaces/default/pods/p",
      'pods "p" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "default"',
    ],
    [
      "/apis/apps/v1/namespaces/default/deployments/d/scale",
      'deployments.apps "d" is forbidden: User "jane" cannot get resource "deployments/scale" in API group "apps" in the namespace "default"',
    ],
    [
      "/api/v1/namespaces/default",
      'namespaces "default" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "default"',
    ],
    [
      "/apis/acme.com/v1/widgets?watch=1",
      'widgets.acme.com is forbidden: User "jane" cannot watch resource "widgets" in API group "acme.com" at the cluster scope',
    ],
    ["/metrics", 'forbidden: User "jane" cannot get path "/metrics"'],
  ])("is refused %s", async (path, message) => {
    expect(await get(path)).toEqual({ code: 403, message });
  });

  it.each(["/api", "/apis/apps/v1", "/openapi/v3", "/version", "/healthz"])(
    "may read %s",
    async (path) => {
      expect((await get(path)).code).toBe(200);
    },
  );

  it("may ask who they are and what they may do", async () => {
    const attributes = { namespace: "default", verb: "get", resource: "pods" };
    const review = { spec: { resourceAttributes: attributes } };
    const asked = await post(
      "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      review,
      jane,
    );
    expect(asked).toMatchObject({ code: 201, json: { status: { allowed: false } } });
    const rules = { spec: { namespace: "default" } };
    const listed = await post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", rules, jane);
    expect(listed.json).toMatchObject({
      status: {
        incomplete: false,
        resourceRules: expect.arrayContaining([
          {
            verbs: ["create"],
            apiGroups: ["authentication.k8s.io"],
            resources: ["selfsubjectreviews"],
          },
        ]) as unknown,
      },
    });
  });
});

describe("a binding", () => {
  it("keeps its role", async () => {
    await post(`${rbac}/namespaces/default/rolebindings`, bindingTo("ClusterRole", "view"));
    const path = `${rbac}/namespaces/default/rolebindings/jane-view`;
    const changed = { ...bindingTo("ClusterRole", "edit"), metadata: { name: "jane-view" } };
    const { status, json } = await server.send({ method: "PUT", path, body: changed });
    expect(status).toBe(422);
    expect(json).toMatchObject({
      message: `RoleBinding.${group} "jane-view" is invalid: roleRef: Invalid value: {"APIGroup":"${group}","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef`,
    });
    await server.send({ method: "DELETE", path });
  });

  it.each([
    [
      { roleRef: { kind: "Thing", name: "" } },
      'roleRef.kind: Unsupported value: "Thing": supported values: "Role", "ClusterRole", roleRef.name: Required value',
    ],
    [
      { subjects: [{ kind: "Robot", name: "x" }] },
      'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ],
  ])("of %j is invalid", async (part, message) => {
    const body = { ...bindingTo("Role", "x"), ...part };
    const answer = await post(`${rbac}/namespaces/default/rolebindings`, body);
    expect(answer.code).toBe(422);
    expect(answer.message).toContain(message);
  });
});

describe("a role", () => {
  it.each([
    [
      { verbs: [], apiGroups: [""], resources: ["pods"] },
      "rules[0].verbs: Required value: verbs must contain at least one value",
    ],
    [
      { verbs: ["get"] },
      "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
    ],
    [
      { verbs: ["get"], nonResourceURLs: ["/x"] },
      'rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
    ],
  ])("of %j is invalid", async (rule, message) => {
    const answer = await post(`${rbac}/namespaces/default/roles`, role("r", [rule]));
    expect(answer.code).toBe(422);
    expect(answer.message).toContain(message);
  });
});

describe("who may make roles", () => {
  const all = {
    verbs: ["create", "update", "get", "patch"],
    apiGroups: [group],
    resources: ["roles", "rolebindings"],
  };
  const pods = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
  const secrets = { verbs: ["get"], apiGroups: [""], resources: ["secrets"] };
  beforeAll(async () => {
    await post(`${rbac}/namespaces/default/roles`, role("delegate", [all, pods]));
    await post(`${rbac}/namespaces/default/rolebindings`, bindingTo("Role", "delegate"));
    await post(`${rbac}/namespaces/default/roles`, role("secrets", [secrets]));
  });

  const refusal = (kind: string, name: string, missing: string) =>
    `${kind}.${group} "${name}" is forbidden: user "jane" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n${missing}`;
  const missing = '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}';

  it("gives away what they have", async () => {
    expect((await post(`${rbac}/namespaces/default/roles`, role("given", [pods]), jane)).code).toBe(
      201,
    );
  });

  it("gives away no more, by a role or a binding", async () => {
    const made = await post(
      `${rbac}/namespaces/default/roles`,
      role("more", [pods, secrets]),
      jane,
    );
    expect(made).toMatchObject({ code: 403, message: refusal("roles", "more", missing) });
    const bound = await post(
      `${rbac}/namespaces/default/rolebindings`,
      bindingTo("Role", "secrets"),
      jane,
    );
    expect(bound).toMatchObject({
      code: 403,
      message: refusal("rolebindings", "jane-secrets", missing),
    });
    const path = `${rbac}/namespaces/default/roles/given`;
    const headers = { "Content-Type": "application/merge-patch+json" };
    const body = { rules: [secrets] };
    const patched = await server.send({ method: "PATCH", path, body, headers, client: jane });
    expect(patched).toMatchObject({
      status: 403,
      json: { message: refusal("roles", "given", missing) },
    });
  });

  it("gives away more with the verbs escalate and bind", async () => {
    const verbs = { verbs: ["escalate", "bind"], apiGroups: [group], resources: ["roles"] };
    await post(`${rbac}/namespaces/default/roles`, role("trusted", [verbs]));
    await post(`${rbac}/namespaces/default/rolebindings`, bindingTo("Role", "trusted"));
    expect(
      (await post(`${rbac}/namespaces/default/roles`, role("more", [secrets]), jane)).code,
    ).toBe(201);
    const binding = bindingTo("Role", "secrets");
    expect((await post(`${rbac}/namespaces/default/rolebindings`, binding, jane)).code).toBe(201);
    expect((await get("/api/v1/namespaces/default/secrets/none")).code).toBe(404);
  });

  it("needs create to apply what is not there", async () => {
    await post(
      `${rbac}/namespaces/default/roles`,
      role("patcher", [{ verbs: ["patch"], apiGroups: [""], resources: ["configmaps"] }]),
    );
    await post(`${rbac}/namespaces/default/rolebindings`, bindingTo("Role", "patcher"));
    const answer = await server.send({
      method: "PATCH",
      path: "/api/v1/namespaces/default/configmaps/new?fieldManager=jane",
      headers: { "Content-Type": "application/apply-patch+yaml" },
      body: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "new" } }),
      client: jane,
    });
    expect(answer.status).toBe(403);
    expect(answer.json).toMatchObject({
      message:
        'configmaps "new" is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"',
    });
  });
});

describe("a rule that names objects", () => {
  it("allows a list and a watch of one of them by its name", async () => {
    const rule = {
      verbs: ["list", "get"],
      apiGroups: [""],
      resources: ["configmaps"],
      resourceNames: ["mine"],
    };
    await post(`${rbac}/namespaces/kube-public/roles`, role("mine", [rule]));
    await post(`${rbac}/namespaces/kube-public/rolebindings`, bindingTo("Role", "mine"));
    const path = "/api/v1/namespaces/kube-public/configmaps";
    expect((await get(path)).code).toBe(403);
    expect((await get(`${path}?fieldSelector=metadata.name%3Dmine`)).code).toBe(200);
    expect((await get(`${path}?fieldSelector=metadata.name!%3Dmine`)).code).toBe(403);
    expect((await get(`${path}?fieldSelector=metadata.name%3Dother`)).code).toBe(403);
  });
});
