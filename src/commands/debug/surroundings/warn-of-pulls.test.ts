import { expect, it } from "vitest";
import {
  answerJson,
  answerStatus,
  type Script,
  startScriptedApiServer,
} from "../../../../test/scripted-api-server.ts";
import { createApiClient } from "../../../cluster/api-client.ts";
import { loadConnection } from "../../../cluster/kubeconfig.ts";
import { planEphemeral } from "../../../debug/ephemeral/plan-ephemeral.ts";
import { noTerminal } from "../../../debug/fixtures/plan-context.ts";
import { defaultOptions } from "../../../debug/options.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { withPullWarnings } from "./warn-of-pulls.ts";

const pod: Pod = {
  metadata: { name: "web", namespace: "team" },
  spec: { containers: [{ name: "app" }], imagePullSecrets: [{ name: "a" }, { name: "b" }] },
};

/** The warnings about a debugger with this image, what was asked for, and the lines of `-v=6`. */
async function warn(image: string, answer: Script["answer"]) {
  await using server = await startScriptedApiServer({ answer });
  const connection = await loadConnection({ kubeconfig: server.kubeconfig, env: {} });
  const lines: string[] = [];
  const client = createApiClient({ connection, onAnswer: (line) => lines.push(line) });
  const options = defaultOptions;
  const plan = planEphemeral({ ...noTerminal, options, pod, image, target: undefined });
  const { signal } = new AbortController();
  const { warnings } = await withPullWarnings(plan, { client, pod, signal });
  const asked = server.requests.map(({ method, path }) => `${method} ${path}`).sort();
  const added = warnings.filter((warning) => !plan.warnings.includes(warning));
  return { warnings: added, asked, lines };
}

const secretsPath = "/api/v1/namespaces/team/secrets";
const auths = { "other.internal": { username: "me", password: "s3cret" } };
const secret = {
  kind: "Secret",
  type: "kubernetes.io/dockerconfigjson",
  data: { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") },
};

it("reads the Pod's Secrets, and tells nothing of them but their names", async () => {
  const { warnings, asked, lines } = await warn("registry.internal/tools", (request, response) =>
    request.path.endsWith("/a")
      ? answerJson(response, secret)
      : answerStatus(response, { code: 404, reason: "NotFound", message: "not found" }),
  );
  expect(asked).toEqual([`GET ${secretsPath}/a`, `GET ${secretsPath}/b`]);
  expect(warnings).toEqual([expect.stringContaining("registry (a; b, which does not exist).")]);
  expect(JSON.stringify([warnings, lines])).not.toMatch(/s3cret|other\.internal/);
});

it("says nothing where Secrets may not be read", async () => {
  const { warnings, asked } = await warn("registry.internal/tools", (_request, response) =>
    answerStatus(response, { code: 403, reason: "Forbidden", message: "forbidden" }),
  );
  expect(asked).toHaveLength(2);
  expect(warnings).toEqual([]);
});

it("asks for nothing where the registry is open", async () => {
  const { warnings, asked } = await warn("busybox", () => undefined);
  expect({ warnings, asked }).toEqual({ warnings: [], asked: [] });
});
