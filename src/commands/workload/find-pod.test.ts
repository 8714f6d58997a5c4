import { afterAll, beforeAll, expect, it } from "vitest";
import {
  answerJson,
  answerStatus,
  type ScriptedApiServer,
  type ScriptedRequest,
  startScriptedApiServer,
} from "../../../test/scripted-api-server.ts";
import { createApiClient } from "../../cluster/api-client.ts";
import { loadConnection } from "../../cluster/kubeconfig.ts";
import { parseTarget } from "../../debug/target/parse-target.ts";
import { findPod } from "./find-pod.ts";

const selector = { matchLabels: { app: "web" } };
const ownedBy = (uid: string) => ({
  ownerReferences: [{ apiVersion: "", kind: "", name: "", uid, controller: true }],
});
const pod = (name: string, owner: string) => ({
  metadata: { name, ...ownedBy(owner) },
  spec: { containers: [{ name: "app" }] },
  status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
});

/** What there is, by path below the API's root and with the selector it is asked by. */
const answers: Record<string, object> = {
  "apps/v1/namespaces/shop/deployments/web": {
    metadata: { name: "web", uid: "web" },
    spec: { selector },
  },
  "apps/v1/namespaces/shop/replicasets?app=web": {
    items: [{ metadata: { name: "web-1", uid: "web-1", ...ownedBy("web") } }],
  },
  "v1/namespaces/shop/pods?app=web": { items: [pod("other", "else"), pod("web-1-a", "web-1")] },
  "batch/v1/namespaces/shop/cronjobs/nightly": { metadata: { name: "nightly", uid: "nightly" } },
  "batch/v1/namespaces/shop/jobs": {
    items: [
      { metadata: { name: "nightly-1", uid: "1", ...ownedBy("nightly") }, spec: { selector } },
      {
        metadata: { name: "nightly-2", uid: "2", ...ownedBy("nightly") },
        spec: { selector: { matchLabels: { job: "2" } } },
      },
    ],
  },
  "v1/namespaces/shop/pods?job=2": { items: [pod("nightly-2-a", "2")] },
  "batch/v1/namespaces/shop/cronjobs/never": { metadata: { name: "never", uid: "never" } },
  "v1/namespaces/shop/services/empty": { metadata: { name: "empty" }, spec: { selector: {} } },
  "apps/v1/namespaces/shop/daemonsets/secret": {
    metadata: { name: "secret", uid: "secret" },
    spec: { selector: { matchLabels: { app: "secret" } } },
  },
};
const asked = ({ path, query }: ScriptedRequest) => {
  const labels = query.get("labelSelector");
  return `${path.replace(/^\/apis?\//, "")}${labels === null ? "" : `?${labels}`}`;
};

let server: ScriptedApiServer;
beforeAll(async () => {
  server = await startScriptedApiServer({
    answer(request, response) {
      const answer = answers[asked(request)];
      if (answer !== undefined) return answerJson(response, answer);
      return answerStatus(response, {
        code: 403,
        reason: "Forbidden",
        message: "pods is forbidden",
      });
    },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

async function find(text: string) {
  const target = parseTarget(text);
  if (target.kind !== "workload") throw new Error(`${text} is no workload`);
  const connection = await loadConnection({
    kubeconfig: server.kubeconfig,
    namespace: "shop",
    env: {},
  });
  server.requests.length = 0;
  return findPod(target, {
    client: createApiClient({ connection }),
    signal: new AbortController().signal,
    wish: { withProblem: false, endedToo: false, now: 0 },
  });
}

it("asks for the Deployment, then for what its selector finds", async () => {
  const { pod: found, notes } = await find("deploy/web");
  expect(found.metadata?.name).toBe("web-1-a");
  expect(notes).toEqual(["Chose the Pod web-1-a of the Deployment web, its only one: ready."]);
  const [first, ...rest] = server.requests.map(asked);
  expect(first).toBe("apps/v1/namespaces/shop/deployments/web");
  expect(rest.sort()).toEqual([
    "apps/v1/namespaces/shop/replicasets?app=web",
    "v1/namespaces/shop/pods?app=web",
  ]);
});

it("goes from a CronJob to the Job it made last", async () => {
  const { pod: found, notes } = await find("cronjob/nightly");
  expect(found.metadata?.name).toBe("nightly-2-a");
  expect(notes.join()).toContain("of the Job nightly-2");
});

it.each([
  ["cj/never", "NO_POD", "the CronJob never has no Pod to look into: it has no Job"],
  ["svc/empty", "NO_POD", "the Service empty has no Pod to look into: it has no selector"],
  [
    "ds/secret",
    "WORKLOAD_FORBIDDEN",
    "choosing a Pod needs the right to list pods in namespace shop: pods is forbidden",
  ],
  [
    "sts/secret",
    "WORKLOAD_FORBIDDEN",
    "choosing a Pod needs the right to get statefulsets in namespace shop: pods is forbidden",
  ],
])("says why there is no Pod of %s", async (text, code, message) => {
  await expect(find(text)).rejects.toMatchObject({ code, message });
});
