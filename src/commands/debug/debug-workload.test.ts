import { type Duplex, PassThrough, type Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import {
  answerJson,
  answerStatus,
  type ScriptedApiServer,
  startScriptedApiServer,
} from "../../../test/scripted-api-server.ts";
import type { Environment } from "../../cli/command.ts";
import { debugCommand } from "./debug.ts";

const namespace = "/api/v1/namespaces/default";

/** A Service with one Pod at a time: each is gone when a debugger is to be added to it. */
function serveVanishing(pods: string[]): Promise<ScriptedApiServer> {
  return startScriptedApiServer({
    answer({ method, path }, response) {
      const [pod = "", ...others] = pods;
      if (path === `${namespace}/services/web`) {
        return answerJson(response, {
          metadata: { name: "web" },
          spec: { selector: { app: "a" } },
        });
      }
      if (path === `${namespace}/pods`) {
        const spec = { nodeName: "n1", containers: [{ name: "app" }] };
        return answerJson(response, { items: [{ metadata: { name: pod }, spec }] });
      }
      if (method !== "PATCH") return answerJson(response, {});
      if (others.length === 0)
        return answerJson(response, { kind: "Pod", metadata: { name: pod } });
      pods.shift();
      return answerStatus(response, {
        code: 404,
        reason: "NotFound",
        message: `pods "${pod}" not found`,
        details: { name: pod, kind: "pods" },
      });
    },
  });
}

async function debug(server: ScriptedApiServer): Promise<{ stderr: string; outcome: unknown }> {
  const stderr = new PassThrough();
  const stream = () => Object.assign(new PassThrough(), { isTTY: false });
  const environment: Environment = {
    stdin: stream() as Readable as Environment["stdin"],
    stdout: stream().resume() as Duplex as Environment["stdout"],
    stderr: stderr as Duplex as Environment["stderr"],
    env: { KUBECONFIG: server.kubeconfig, NO_COLOR: "1" },
    signal: new AbortController().signal,
  };
  const argv = ["svc/web", "--dry-run=server", "-o", "name", "--", "true"];
  const outcome = await debugCommand
    .call({ argv, command: "ephemera debug", environment })
    .catch((error: unknown) => error);
  stderr.end();
  return { stderr: await text(stderr), outcome };
}

it("chooses again when a Pod goes before there is a session in it", async () => {
  await using server = await serveVanishing(["a", "b", "c"]);
  const { stderr, outcome } = await debug(server);
  expect(outcome).toBe(0);
  expect(stderr.match(/^(?:Chose the Pod .|The Pod . has gone)/gm)).toEqual([
    "Chose the Pod a",
    "The Pod a has gone",
    "Chose the Pod b",
    "The Pod b has gone",
    "Chose the Pod c",
  ]);
});

it("asks what is about the namespace while a Pod is being chosen", async () => {
  await using server = await serveVanishing(["a"]);
  await debug(server);
  const paths = server.requests.map(({ method, path }) => `${method} ${path}`);
  expect(paths.slice(0, 3).sort()).toEqual([
    "GET /api/v1/namespaces/default",
    "GET /api/v1/namespaces/default/services/web",
    "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
  ]);
  expect(paths.slice(3)).toEqual([
    "GET /api/v1/namespaces/default/pods",
    "PATCH /api/v1/namespaces/default/pods/a/ephemeralcontainers",
  ]);
});

it("gives up when Pods go one after another", async () => {
  await using server = await serveVanishing(["a", "b", "c", "d"]);
  const { stderr, outcome } = await debug(server);
  expect(outcome).toMatchObject({ reason: "NotFound", message: 'pods "c" not found' });
  expect(stderr).not.toContain("Chose the Pod d");
});
