import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import {
  answerJson,
  answerStatus,
  startScriptedApiServer,
} from "../../../test/scripted-api-server.ts";
import type { Environment } from "../../cli/command.ts";
import { answerShell } from "./answer-shell.ts";

/** What a shell reads that asks about a line. */
async function ask(
  server: { kubeconfig: string; config?: string; timeout?: string | undefined },
  ...words: string[]
): Promise<{ answer: string; problem: string; code: number }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await answerShell(words, {
    stdin: process.stdin,
    stdout: stdout as PassThrough & Environment["stdout"],
    stderr: stderr as PassThrough & Environment["stderr"],
    env: {
      KUBECONFIG: server.kubeconfig,
      EPHEMERA_CONFIG: server.config,
      EPHEMERA_COMPLETION_TIMEOUT: server.timeout,
    },
    signal: new AbortController().signal,
  });
  const text = (stream: PassThrough) => String(stream.read() ?? "");
  return { answer: text(stdout), problem: text(stderr), code };
}

const table = (names: string[], ...rows: string[][]) => ({
  columnDefinitions: names.map((name) => ({ name })),
  rows: rows.map((cells) => ({ cells })),
});
const podTable = table(
  ["Name", "Ready", "Status"],
  ["web", "2/2", "Running"],
  ["$(rm)", "0/1", "Bad"],
);
const nodeTable = table(["Name", "Status"], ["n1", "Ready"]);

const web = {
  metadata: { name: "web", namespace: "default" },
  spec: {
    containers: [
      { name: "app", image: "app:1" },
      { name: "sidecar", image: "side:1" },
    ],
    initContainers: [{ name: "setup", image: "busybox" }],
    volumes: [{ name: "data", emptyDir: {} }],
    ephemeralContainers: [{ name: "debugger-x", image: "busybox" }],
  },
};

const deployment = {
  spec: { template: { spec: { containers: [{ name: "api", image: "api:2" }] } } },
};
const cronJob = { spec: { jobTemplate: { spec: deployment.spec } } };
const service = { spec: { selector: { app: "web", tier: "front" } } };

const startServer = () =>
  startScriptedApiServer({
    answer({ path, query }, response) {
      if (query.get("labelSelector") === "app=web,tier=front") {
        return answerJson(response, { items: [web] });
      }
      if (path.endsWith("/apps/v1/namespaces/default/deployments/web")) {
        return answerJson(response, deployment);
      }
      if (path.endsWith("/batch/v1/namespaces/default/cronjobs/web")) {
        return answerJson(response, cronJob);
      }
      if (path.endsWith("/services/web")) return answerJson(response, service);
      if (path.endsWith("/deployments")) {
        return answerJson(response, table(["Name", "Ready"], ["web", "1/1"]));
      }
      if (path.endsWith("/pods/web")) return answerJson(response, web);
      if (path.endsWith("/nodes")) return answerJson(response, nodeTable);
      if (path.endsWith("/pods")) return answerJson(response, podTable);
      return answerJson(response, { columnDefinitions: [{ name: "Name" }], rows: null });
    },
  });

const kindLines = Object.entries({
  pod: "Pod",
  node: "Node",
  deploy: "Deployment",
  sts: "StatefulSet",
  ds: "DaemonSet",
  rs: "ReplicaSet",
  rc: "ReplicationController",
  job: "Job",
  cj: "CronJob",
  svc: "Service",
})
  .map(([word, kind]) => `${word}/\t${kind}\n`)
  .join("");

describe("asks the cluster", () => {
  it.each([
    {
      line: ["debug", ""],
      answer: `web\tRunning, 2/2 ready\n${kindLines}:4\n`,
    },
    { line: ["debug", "web", "we"], answer: ":4\n" },
    { line: ["debug", "pod/"], answer: "pod/web\tRunning, 2/2 ready\n:4\n" },
    {
      line: ["debug", "web/"],
      answer: "web/app\tapp:1\nweb/sidecar\tside:1\nweb/setup\tinit container, busybox\n:4\n",
    },
    { line: ["debug", "po/web/a"], answer: "po/web/app\tapp:1\n:4\n" },
    { line: ["debug", "no/"], answer: "no/n1\tReady\n:4\n" },
    { line: ["debug", "pod/web", "--target", "a"], answer: "app\tapp:1\n:4\n" },
    { line: ["debug", "-c", ""], answer: ":4\n" },
    { line: ["debug", "web", "-c", "a"], answer: ":4\n" },
    { line: ["debug", "web", "--copy-to=x", "-c", "a"], answer: "app\tapp:1\n:4\n" },
    { line: ["debug", "web", "--hold", "-c", "a"], answer: "app\tapp:1\n:4\n" },
    { line: ["debug", "web", "--mount", ""], answer: "data\temptyDir\n:4\n" },
    { line: ["debug", "web", "--set-image", "a"], answer: "app=\tapp:1\n:6\n" },
    {
      line: ["exec", "web/app", "-c", "d"],
      answer: "debugger-x\tephemeral container, busybox\n:4\n",
    },
    { line: ["debug", "deploy/"], answer: "deploy/web\t1/1 ready\n:4\n" },
    { line: ["debug", "deployments.apps/w"], answer: "deployments.apps/web\t1/1 ready\n:4\n" },
    { line: ["debug", "deploy/web", "deploy/"], answer: ":4\n" },
    { line: ["debug", "deploy/web/"], answer: "deploy/web/api\tapi:2\n:4\n" },
    { line: ["debug", "deploy/web", "--target="], answer: "api\tapi:2\n:4\n" },
    { line: ["debug", "cj/web/"], answer: "cj/web/api\tapi:2\n:4\n" },
    { line: ["debug", "svc/web/a"], answer: "svc/web/app\tapp:1\n:4\n" },
    { line: ["debug", "node/n1", "--target="], answer: ":4\n" },
    { line: ["exec", "deploy/w"], answer: "deploy/web\t1/1 ready\n:4\n" },
    { line: ["exec", "no"], answer: ":4\n" },
    { line: ["exec", "node/"], answer: ":4\n" },
    { line: ["attach", "w"], answer: "web\tRunning, 2/2 ready\n:4\n" },
    { line: ["exec", "web", "w"], answer: ":4\n" },
    { line: ["debug", "-n", ""], answer: ":4\n" },
    { line: ["--context", ""], answer: "scripted\tscripted\n:4\n" },
  ])("for $line", async ({ line, answer }) => {
    await using server = await startServer();
    expect(await ask(server, ...line)).toEqual({ answer, problem: "", code: 0 });
  });

  it("for names alone, and not for all there are", async () => {
    await using server = await startServer();
    await ask(server, "debug", "-n", "team-a", "--as=jane", "");
    const [request] = server.requests;
    expect(request?.path).toBe("/api/v1/namespaces/team-a/pods");
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      limit: "500",
      includeObject: "None",
      fieldSelector: "status.phase!=Succeeded,status.phase!=Failed",
    });
    expect(request?.headers).toMatchObject({
      accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
      "impersonate-user": "jane",
    });
  });

  it("for Pods that have ended, when a copy is to be made", async () => {
    await using server = await startServer();
    await ask(server, "debug", "--copy-to=x", "");
    expect(server.requests[0]?.query.has("fieldSelector")).toBe(false);
  });

  it("and the configuration file for presets", async () => {
    await using server = await startServer();
    const config = join(server.folder, "config.yaml");
    await writeFile(config, "presets:\n  net: {image: netshoot}\n  node: {image: node}\n");
    const line = ["debug", "web", "--preset", "ne"];
    expect(await ask({ ...server, config }, ...line)).toMatchObject({ answer: "net\n:4\n" });
  });

  it("not at all for what is known here", async () => {
    await using server = await startServer();
    const { answer } = await ask(server, "debug", "web", "--profile=g");
    expect(answer).toMatch(/^general\t.*\n:4\n$/);
    expect(server.requests).toEqual([]);
  });
});

describe("offers nothing, and says why on stderr only,", () => {
  it("when the cluster refuses", async () => {
    await using server = await startScriptedApiServer({
      answer: (_, response) =>
        answerStatus(response, { code: 403, reason: "Forbidden", message: "pods is forbidden" }),
    });
    expect(await ask(server, "debug", "we")).toEqual({
      answer: ":4\n",
      problem: "no candidates: pods is forbidden\n",
      code: 0,
    });
  });

  it.each([
    { timeout: undefined, patience: 1000 },
    { timeout: "soon", patience: 1000 },
    { timeout: "20ms", patience: 20 },
  ])("when the cluster doesn't answer within $patience ms", async ({ timeout, patience }) => {
    await using server = await startScriptedApiServer({ answer: () => undefined });
    const { answer, problem, code } = await ask({ ...server, timeout }, "debug", "we");
    expect({ answer, code }).toEqual({ answer: ":4\n", code: 0 });
    expect(problem).toBe(`no candidates: no answer within ${patience} ms\n`);
  });

  it("when there is no kubeconfig, or not that context", async () => {
    expect(await ask({ kubeconfig: "/nowhere" }, "debug", "we")).toMatchObject({ answer: ":4\n" });
    await using server = await startServer();
    const { answer, problem } = await ask(server, "debug", "--context=no", "we");
    expect(answer).toBe(":4\n");
    expect(problem).toMatch(/context "no" does not exist/);
  });
});
