import { get } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthority, issueCertificate } from "../../src/playground/certificates/issue.ts";
import { gatewayAddress } from "../../src/playground/runtime/cni.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { kubectl, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { kubectlAs, serverFacts } from "./support/token-client.ts";

const space = "rbac";
const sleep = "trap exit TERM; while :; do sleep 0.1; done";
const as = (user: string, ...words: string[]) => kubectl(["-n", space, `--as=${user}`, ...words]);
const robot = `system:serviceaccount:${space}:robot`;

beforeAll(async () => {
  await kubectlOk(["create", "namespace", space]);
  await kubectlOk(["-n", space, "create", "serviceaccount", "robot"]);
  await createPod(busybox("target", sleep));
});
afterAll(async () => {
  await deletePods("target");
  await kubectlOk(["delete", "namespace", space]);
  await kubectlOk(["delete", "clusterrole", "--ignore-not-found", "seer", "gatherer"]);
  await kubectlOk(["delete", "clusterrolebinding", "--ignore-not-found", "seers"]);
});

describe("a cluster is born with", () => {
  it("the roles people know", async () => {
    const roles = await kubectlOk(["get", "clusterroles", "-o", "name"]);
    for (const name of ["cluster-admin", "admin", "edit", "view", "system:discovery"]) {
      expect(roles).toContain(`clusterrole.rbac.authorization.k8s.io/${name}\n`);
    }
  });

  it("admin, edit and view filled with what they gather", async () => {
    await kubectlOk([
      "wait",
      "clusterrole/admin",
      '--for=jsonpath={.rules[?(@.resources[0]=="localsubjectaccessreviews")].verbs[0]}=create',
    ]);
    const rules = await kubectlOk(["describe", "clusterrole", "view"]);
    expect(rules).toMatch(/pods\/log\s+\[\]\s+\[\]\s+\[get list watch\]/);
    expect(rules).not.toContain("secrets");
  });

  it("bindings, shown with whom they bind", async () => {
    const wide = await kubectlOk(["get", "clusterrolebinding", "cluster-admin", "-o", "wide"]);
    expect(wide).toMatch(/NAME\s+ROLE\s+AGE\s+USERS\s+GROUPS\s+SERVICEACCOUNTS/);
    expect(wide).toMatch(/cluster-admin\s+ClusterRole\/cluster-admin\s+\S+\s+system:masters/);
  });
});

describe("somebody without a role", () => {
  it("is told what they may not do, in the server's words", async () => {
    const { code, stderr } = await as("jane", "get", "pods");
    expect(code).toBe(1);
    expect(stderr).toBe(
      `Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "${space}"\n`,
    );
  });

  it("may ask what they may do", async () => {
    expect(await as("jane", "auth", "can-i", "list", "pods")).toMatchObject({
      code: 1,
      stdout: "no\n",
    });
    const list = await as("jane", "auth", "can-i", "--list");
    expect(list.stdout).toMatch(
      /selfsubjectreviews\.authentication\.k8s\.io\s+\[\]\s+\[\]\s+\[create\]/,
    );
    const whoami = await as("jane", "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}");
    expect(whoami.stdout).toBe("jane");
  });
});

describe("roles made with kubectl", () => {
  it("give what they say, where they say it", async () => {
    await kubectlOk([
      "-n",
      space,
      "create",
      "role",
      "reader",
      "--verb=get,list,watch",
      "--resource=pods,pods/log,deployments.apps",
    ]);
    await kubectlOk([
      "-n",
      space,
      "create",
      "rolebinding",
      "readers",
      "--role=reader",
      "--user=jane",
      `--serviceaccount=${space}:robot`,
    ]);
    expect(await as("jane", "auth", "can-i", "list", "pods")).toMatchObject({
      code: 0,
      stdout: "yes\n",
    });
    expect((await as("jane", "auth", "can-i", "get", "pods", "--subresource=exec")).code).toBe(1);
    expect((await as("jane", "get", "pods,deployments")).code).toBe(0);
    expect((await kubectl(["--as=jane", "-n", "default", "get", "pods"])).code).toBe(1);
    const refused = await as("jane", "delete", "pods", "--all");
    expect(refused.code).toBe(0);
    const deleted = await as("jane", "delete", "pod", "x");
    expect(deleted.stderr).toContain(`User "jane" cannot delete resource "pods" in API group ""`);
  });

  it("give everywhere with a ClusterRoleBinding", async () => {
    await kubectlOk(["create", "clusterrole", "seer", "--verb=get", "--non-resource-url=/metrics"]);
    await kubectlOk([
      "create",
      "clusterrolebinding",
      "seers",
      "--clusterrole=seer",
      "--group=watchers",
    ]);
    const asked = ["--as=kim", "--as-group=watchers", "get", "--raw", "/metrics"];
    expect((await kubectl(asked)).code).toBe(0);
    const { stderr } = await kubectl(["--as=kim", "get", "--raw", "/metrics"]);
    expect(stderr).toContain('forbidden: User "kim" cannot get path "/metrics"');
  });

  it("gather what has their label", async () => {
    const role = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "gatherer" },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { gathered: "yes" } }] },
    };
    await kubectlOk(["apply", "-f", "-"], { input: JSON.stringify(role) });
    await kubectlOk(["label", "clusterrole", "seer", "gathered=yes"]);
    await kubectlOk([
      "wait",
      "clusterrole/gatherer",
      "--for=jsonpath={.rules[0].nonResourceURLs[0]}=/metrics",
    ]);
    const gathered = await kubectlOk(["describe", "clusterrole", "gatherer"]);
    expect(gathered).toMatch(/\[\/metrics\]\s+\[\]\s+\[get\]/);
  });

  it("are brought about by auth reconcile, and not twice", async () => {
    const manifest = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "reader", namespace: space },
      rules: [{ apiGroups: [""], resources: ["services"], verbs: ["get"] }],
    };
    const input = JSON.stringify(manifest);
    const first = await kubectlOk(["auth", "reconcile", "-f", "-"], { input });
    expect(first).toContain("role.rbac.authorization.k8s.io/reader reconciled");
    expect((await as("jane", "auth", "can-i", "get", "services")).code).toBe(0);
  });

  it("are not given by who doesn't have them", async () => {
    await kubectlOk([
      "-n",
      space,
      "create",
      "rolebinding",
      "admins",
      "--clusterrole=admin",
      "--user=boss",
    ]);
    expect(
      (await as("boss", "create", "role", "own", "--verb=get", "--resource=secrets")).code,
    ).toBe(0);
    expect((await as("boss", "auth", "can-i", "list", "pods.metrics.k8s.io")).code).toBe(0);
    const { stderr } = await as(
      "boss",
      "create",
      "role",
      "nodes",
      "--verb=get",
      "--resource=nodes",
    );
    expect(stderr).toContain(
      'user "boss" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get"]}',
    );
  });
});

describe("commands in a container", () => {
  const exec = (user: string) => kubectl(["--as", user, "exec", "target", "--", "echo", "done"]);
  const grant = (verb: string) => [
    ["create", "role", `exec-${verb}`, `--verb=${verb}`, "--resource=pods/exec"],
    ["create", "rolebinding", `exec-${verb}`, `--role=exec-${verb}`, `--user=${verb}-only`],
  ];
  beforeAll(async () => {
    await kubectlOk(["create", "role", "see-pods", "--verb=get", "--resource=pods"]);
    const users = ["--user=get-only", "--user=create-only"];
    await kubectlOk(["create", "rolebinding", "see-pods", "--role=see-pods", ...users]);
    for (const words of [...grant("get"), ...grant("create")]) await kubectlOk(words);
  });
  afterAll(async () => {
    for (const kind of ["role", "rolebinding"]) {
      await kubectlOk([
        "delete",
        kind,
        "--ignore-not-found",
        "see-pods",
        "exec-get",
        "exec-create",
      ]);
    }
  });

  it("need create, whatever method the client speaks", async () => {
    const { code, stderr } = await exec("get-only");
    expect(code).toBe(1);
    expect(stderr).toContain('User "get-only" cannot create resource "pods/exec" in API group ""');
  });

  it("run with create", async () => {
    expect(await exec("create-only")).toMatchObject({ code: 0, stdout: "done\n" });
  });
});

describe("a service account", () => {
  it("is let in by its token and does what its role says", async () => {
    const token = (await kubectlOk(["-n", space, "create", "token", "robot"])).trim();
    expect((await kubectlAs(token, ["-n", space, "get", "pods"])).code).toBe(0);
    const refused = await kubectlAs(token, ["-n", space, "get", "secrets"]);
    expect(refused.stderr).toContain(`secrets is forbidden: User "${robot}" cannot list`);
    const foreign = `${token.slice(0, -8)}AAAAAAAA`;
    const { code, stderr } = await kubectlAs(foreign, ["-n", space, "get", "pods"]);
    expect(code).toBe(1);
    expect(stderr).toContain("You must be logged in to the server");
  });

  it("lists Pods from inside of one, and no Secrets", async () => {
    const folder = "/var/run/secrets/kubernetes.io/serviceaccount";
    const { port } = await serverFacts();
    const url = `https://${gatewayAddress(testPodCidr("shared"))}:${port}/api/v1/namespaces/${space}`;
    const ask = `
      const fs = require("fs"), https = require("https");
      const ca = fs.readFileSync("${folder}/ca.crt");
      const headers = { authorization: "Bearer " + fs.readFileSync("${folder}/token") };
      for (const kind of ["pods", "secrets"]) {
        https.get("${url}/" + kind, { ca, headers }, async (answer) => {
          let text = ""; for await (const chunk of answer) text += chunk;
          console.log(kind, answer.statusCode, JSON.parse(text).kind);
        });
      }
    `;
    const spec = {
      serviceAccountName: "robot",
      restartPolicy: "Never",
      containers: [{ name: "main", image: "ephemera.local/slim:latest", args: ["-e", ask] }],
    };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "inside" }, spec };
    await kubectlOk(["-n", space, "apply", "-f", "-"], { input: JSON.stringify(pod) });
    const done = "--for=jsonpath={.status.phase}=Succeeded";
    await kubectlOk(["-n", space, "wait", done, "pod/inside", "--timeout=60s"]);
    const said = await kubectlOk(["-n", space, "logs", "inside"]);
    expect(said.trim().split("\n").toSorted()).toEqual(["pods 200 PodList", "secrets 403 Status"]);
  });

  it("impersonates only whom it may", async () => {
    const { stderr } = await kubectl(["--as=jane", "--as-group=system:masters", "get", "nodes"]);
    expect(stderr).toBe("");
    const token = (await kubectlOk(["-n", space, "create", "token", "robot"])).trim();
    const refused = await kubectlAs(token, ["--as=jane", "get", "nodes"]);
    expect(refused.stderr).toContain(
      `users "jane" is forbidden: User "${robot}" cannot impersonate resource "users" in API group "" at the cluster scope`,
    );
  });
});

describe("somebody who proves nothing", () => {
  const list = async (more: object) => {
    const { server, authority: ca } = await serverFacts();
    return new Promise<number | undefined>((resolve, reject) => {
      const url = new URL("/api/v1/namespaces/default/pods", server);
      get(url, { ca, agent: false, ...more }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).once("error", reject);
    });
  };

  it("is refused with 401: no credentials, a foreign certificate, a foreign token", async () => {
    const authority = await createAuthority("somebody else's", 1);
    const subject = { commonName: "kubernetes-admin", organizations: ["system:masters"] };
    const pair = await issueCertificate({ authority, days: 1, subject, usage: "client" });
    const { key, certificate: cert } = pair;
    const bearing = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
    const claims = { sub: "system:serviceaccount:default:default", exp: 4102444800 };
    const encoded = [{ alg: "RS256" }, claims, {}].map((part) =>
      Buffer.from(JSON.stringify(part)).toString("base64url"),
    );
    expect(await list({})).toBe(401);
    expect(await list({ key, cert })).toBe(401);
    expect(await list(bearing("garbage"))).toBe(401);
    expect(await list(bearing(encoded.join(".")))).toBe(401);
  });
});
