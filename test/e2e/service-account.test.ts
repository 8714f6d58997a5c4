import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatewayAddress } from "../../src/playground/runtime/cni.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { kubectl, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, slim, waitForPod } from "./support/pods.ts";
import { claimsOf, kubectlAs, serverFacts } from "./support/token-client.ts";

const folder = "/var/run/secrets/kubernetes.io/serviceaccount";
const sleep = "trap exit TERM; while :; do sleep 0.1; done";

const inPod = (pod: string, ...command: string[]) =>
  kubectlOk(["exec", pod, "-c", "main", "--", ...command]);

beforeAll(async () => {
  await kubectlOk(["create", "serviceaccount", "robot"]);
  await createPod(busybox("holder", sleep, { spec: { serviceAccountName: "robot" } }));
});
afterAll(async () => {
  await deletePods("holder", "caller", "bare", "owned");
  await kubectlOk(["delete", "serviceaccount", "--ignore-not-found", "robot", "quiet", "brief"]);
});

describe("a Pod", () => {
  it("finds token, authority and namespace, and can't write there", async () => {
    expect((await inPod("holder", "ls", folder)).split(/\s+/).filter(Boolean).sort()).toEqual([
      "ca.crt",
      "namespace",
      "token",
    ]);
    expect(await inPod("holder", "cat", `${folder}/namespace`)).toBe("default");
    const { authority } = await serverFacts();
    expect(await inPod("holder", "cat", `${folder}/ca.crt`)).toBe(authority);
    const { stderr } = await kubectl(["exec", "holder", "--", "touch", `${folder}/x`]);
    expect(stderr).toMatch(/Read-only file system/);
  });

  it("holds a token that says whose it is and where it runs", async () => {
    const pod = JSON.parse(await kubectlOk(["get", "pod", "holder", "-o", "json"]));
    const account = JSON.parse(await kubectlOk(["get", "serviceaccount", "robot", "-o", "json"]));
    const node = JSON.parse(await kubectlOk(["get", "node", pod.spec.nodeName, "-o", "json"]));
    const claims = claimsOf(await inPod("holder", "cat", `${folder}/token`));
    expect(claims).toMatchObject({
      iss: "https://kubernetes.default.svc.cluster.local",
      aud: ["https://kubernetes.default.svc.cluster.local"],
      sub: "system:serviceaccount:default:robot",
      "kubernetes.io": {
        namespace: "default",
        serviceaccount: { name: "robot", uid: account.metadata.uid },
        pod: { name: "holder", uid: pod.metadata.uid },
        node: { name: node.metadata.name, uid: node.metadata.uid },
      },
    });
  });

  it("reaches the API server with it on the bridge's own address", async () => {
    const { port } = await serverFacts();
    const url = `https://${gatewayAddress(testPodCidr("shared"))}:${port}`;
    const ask = `
      const fs = require("fs"), https = require("https");
      const ca = fs.readFileSync("${folder}/ca.crt"), token = fs.readFileSync("${folder}/token");
      const headers = { authorization: "Bearer " + token, "content-type": "application/json" };
      const call = (path, body) => new Promise((resolve, reject) => {
        const request = https.request("${url}" + path, { ca, headers, method: body ? "POST" : "GET" }, async (answer) => {
          let text = ""; for await (const chunk of answer) text += chunk;
          resolve({ code: answer.statusCode, ...JSON.parse(text) });
        });
        request.on("error", reject); request.end(body);
      });
      (async () => {
        const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
        const self = await call("/apis/authentication.k8s.io/v1/selfsubjectreviews", JSON.stringify(review));
        const pods = await call("/api/v1/namespaces/default/pods");
        const keys = await call("/openid/v1/jwks");
        console.log(JSON.stringify({ self: self.status.userInfo, pods, keys: keys.keys.length }));
      })().catch((error) => console.log(JSON.stringify({ error: String(error) })));
    `;
    const pod = slim("caller", {
      serviceAccountName: "robot",
      restartPolicy: "Never",
      containers: [{ name: "main", image: "ephemera.local/slim:latest", args: ["-e", ask] }],
    });
    await createPod(pod, { ready: false });
    await waitForPod("caller", "{.status.phase}", "Succeeded");
    const line = await kubectlOk(["logs", "caller"]);
    const said = JSON.parse(line);
    expect(said.error).toBeUndefined();
    expect(said.self).toMatchObject({
      username: "system:serviceaccount:default:robot",
      groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
      extra: { "authentication.kubernetes.io/pod-name": ["caller"] },
    });
    expect(said.pods).toMatchObject({
      code: 403,
      message:
        'pods is forbidden: User "system:serviceaccount:default:robot" cannot list resource "pods" in API group "" in the namespace "default"',
    });
    expect(said.keys).toBe(1);
  });

  it("gets none where it or its account says so", async () => {
    await kubectlOk(["create", "-f", "-"], {
      input: JSON.stringify({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "quiet" },
        automountServiceAccountToken: false,
        imagePullSecrets: [{ name: "registry" }],
      }),
    });
    await createPod(busybox("bare", sleep, { spec: { serviceAccountName: "quiet" } }));
    const pod = JSON.parse(await kubectlOk(["get", "pod", "bare", "-o", "json"]));
    expect(pod.spec.volumes).toBeUndefined();
    expect(pod.spec.imagePullSecrets).toEqual([{ name: "registry" }]);
  });

  it("is the only one to read its token when it has a user or a group", async () => {
    const context = { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 };
    await createPod(busybox("owned", sleep, { spec: { securityContext: context } }));
    const listed = await inPod("owned", "stat", "-L", "-c", "%u %g %a", `${folder}/token`);
    expect(listed.trim()).toBe("1000 2000 640");
    expect(await inPod("owned", "head", "-c", "2", `${folder}/token`)).toBe("ey");
  });

  it("is refused without its account", async () => {
    const { stderr } = await kubectl([
      "run",
      "x",
      "--image=busybox",
      "--overrides",
      JSON.stringify({ spec: { serviceAccountName: "nobody" } }),
    ]);
    expect(stderr).toContain(
      'pods "x" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found',
    );
  });
});

describe("a token", () => {
  it("made by kubectl acts as its account", async () => {
    const token = (await kubectlOk(["create", "token", "robot"])).trim();
    const who = await kubectlAs(token, ["auth", "whoami", "-o", "json"]);
    expect(JSON.parse(who.stdout).status.userInfo.username).toBe(
      "system:serviceaccount:default:robot",
    );
    const { code, stderr } = await kubectlAs(token, ["get", "pods"]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'User "system:serviceaccount:default:robot" cannot list resource "pods"',
    );
  });

  it.each([
    ["is too short", ["--duration=5m"], "may not specify a duration less than 10 minutes"],
    [
      "is bound to a Pod of another account",
      ["--bound-object-kind=Pod", "--bound-object-name=bare"],
      'cannot bind token for serviceaccount "robot" to pod running with different serviceaccount name.',
    ],
    [
      "is bound to another incarnation",
      ["--bound-object-kind=Pod", "--bound-object-name=holder", "--bound-object-uid=other"],
      "the UID in the bound object reference (other) does not match the UID in record. The object might have been deleted and then recreated",
    ],
  ])("is refused where it %s", async (_what, flags, why) => {
    const { code, stderr } = await kubectl(["create", "token", "robot", ...flags]);
    expect(code).toBe(1);
    expect(stderr).toContain(why);
  });

  it.each([
    ["that is garbage", async () => "garbage"],
    [
      "for another audience",
      async () => (await kubectlOk(["create", "token", "robot", "--audience=vault"])).trim(),
    ],
    [
      "of an account that was deleted and made anew",
      async () => {
        await kubectlOk(["create", "serviceaccount", "brief"]);
        const token = (await kubectlOk(["create", "token", "brief"])).trim();
        await kubectlOk(["delete", "serviceaccount", "brief"]);
        await kubectlOk(["create", "serviceaccount", "brief"]);
        return token;
      },
    ],
    [
      "of a Pod that is gone",
      async () => {
        await createPod(busybox("gone", sleep));
        const token = await inPod("gone", "cat", `${folder}/token`);
        expect((await kubectlAs(token, ["auth", "whoami"])).code).toBe(0);
        await deletePods("gone");
        return token;
      },
    ],
  ])("%s proves nothing", async (_what, make) => {
    const { code, stderr } = await kubectlAs(await make(), ["get", "--raw", "/healthz"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/You must be logged in to the server|Unauthorized/);
  });

  it("without an end lies in a Secret that asks for it, and goes with it", async () => {
    const secret = (name: string, account: string) =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "Secret",
        type: "kubernetes.io/service-account-token",
        metadata: { name, annotations: { "kubernetes.io/service-account.name": account } },
      });
    await kubectlOk(["create", "serviceaccount", "lasting"]);
    await kubectlOk(["create", "-f", "-"], { input: secret("box", "lasting") });
    await kubectlOk(["wait", "--for=jsonpath={.data.token}", "secret/box", "--timeout=30s"]);
    const { data } = JSON.parse(await kubectlOk(["get", "secret", "box", "-o", "json"]));
    const decode = (key: string) => Buffer.from(data[key], "base64").toString();
    const { authority } = await serverFacts();
    expect([decode("namespace"), decode("ca.crt")]).toEqual(["default", authority]);
    const who = await kubectlAs(decode("token"), ["auth", "whoami", "-o", "json"]);
    expect(JSON.parse(who.stdout).status.userInfo.username).toBe(
      "system:serviceaccount:default:lasting",
    );
    await kubectlOk(["delete", "serviceaccount", "lasting"]);
    await kubectlOk(["wait", "--for=delete", "secret/box", "--timeout=30s"]);
    const { code, stderr } = await kubectlAs(decode("token"), ["auth", "whoami"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/You must be logged in to the server|Unauthorized/);
    // One whose account was never there goes at once.
    await kubectlOk(["create", "-f", "-"], { input: secret("stray", "nobody") });
    await kubectlOk(["wait", "--for=delete", "secret/stray", "--timeout=30s"]);
  });

  it("is reviewed for others", async () => {
    const token = (await kubectlOk(["create", "token", "robot", "--audience=vault"])).trim();
    const review = async (audiences: string[]) => {
      const input = JSON.stringify({
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        spec: { token, audiences },
      });
      return JSON.parse(await kubectlOk(["create", "-o", "json", "-f", "-"], { input })).status;
    };
    expect(await review(["vault", "other"])).toMatchObject({
      authenticated: true,
      audiences: ["vault"],
      user: { username: "system:serviceaccount:default:robot" },
    });
    expect((await review(["other"])).authenticated).toBeUndefined();
  });
});
