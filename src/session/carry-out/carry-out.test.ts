import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import {
  answerJson,
  answerStatus,
  type Script,
  type ScriptedApiServer,
  startScriptedApiServer,
} from "../../../test/scripted-api-server.ts";
import { createMessages } from "../../cli/messages.ts";
import { createApiClient } from "../../cluster/api-client.ts";
import { loadConnection } from "../../cluster/kubeconfig.ts";
import { planCopy } from "../../debug/copy/plan-copy.ts";
import { noTerminal } from "../../debug/fixtures/plan-context.ts";
import { planNode } from "../../debug/node/plan-node.ts";
import { type DebugOptions, defaultOptions } from "../../debug/options.ts";
import type { DebugPlan } from "../../debug/plan.ts";
import type { ContainerState, Pod } from "../../kubernetes/types.ts";
import { carryOut } from "./carry-out.ts";
import type { Outcome } from "./options.ts";

const web: Pod = {
  metadata: { name: "web", namespace: "default" },
  spec: { containers: [{ name: "app", image: "app:1" }] },
};

/** Replaces the Pod web by a copy whose container app sleeps, without a session. */
function replacing(attach: boolean | undefined): DebugPlan {
  const copy = { ...defaultOptions.copy, name: "web-copy", replace: true };
  return planCopy({
    pod: web,
    options: { ...defaultOptions, container: "app", image: "x", attach, copy },
    ...noTerminal,
    image: "x",
  });
}

/** Requests that change something or wait, in their order. */
function story({ requests }: ScriptedApiServer): string[] {
  return requests
    .filter(({ path }) => !path.endsWith("/events"))
    .map(({ method, path, query }) =>
      query.has("watch") ? "WATCH" : `${method} ${path.replace("/api/v1/namespaces/default/", "")}`,
    );
}

async function carry(
  plan: DebugPlan,
  server: ScriptedApiServer,
  {
    signal = new AbortController().signal,
    timeout = 0,
  }: { signal?: AbortSignal; timeout?: number } = {},
): Promise<{ outcome: Outcome | Error; said: string }> {
  const connection = await loadConnection({ kubeconfig: server.kubeconfig, env: {} });
  const stderr = new PassThrough();
  const { stdin, stdout } = process;
  const outcome = await carryOut(plan, {
    client: createApiClient({ connection }),
    messages: createMessages({ stream: stderr, env: { NO_COLOR: "1" } }),
    streams: { stdin, stdout, stderr: process.stderr },
    timeout,
    signal,
  }).catch((error: Error) => error);
  stderr.end();
  return { outcome, said: await text(stderr) };
}

/** A server whose copy shows these states of its container; `refused` is a method it refuses. */
function script(states: readonly ContainerState[], refused?: string): Script {
  return {
    answer({ method, query }, response) {
      if (method === refused) {
        const message = "no";
        return answerStatus(response, { code: 403, reason: "Forbidden", message });
      }
      if (!query.has("watch")) return answerJson(response, {});
      for (const state of states) {
        const status = { containerStatuses: [{ name: "app", state }] };
        const object = { metadata: { name: "web-copy" }, status };
        response.write(`${JSON.stringify({ type: "MODIFIED", object })}\n`);
      }
    },
  };
}

const creating = { waiting: { reason: "ContainerCreating" } };
const invalid = { waiting: { reason: "InvalidImageName", message: "bad" } };

describe("--replace", () => {
  it("deletes the original when the debugger in the copy runs", async () => {
    await using server = await startScriptedApiServer(script([creating, { running: {} }]));
    const { outcome } = await carry(replacing(undefined), server);
    expect(outcome).toEqual({ kind: "exit", exitCode: 0 });
    expect(story(server)).toEqual(["POST pods", "WATCH", "DELETE pods/web"]);
    expect(server.requests.at(-1)?.body).toMatchObject({ gracePeriodSeconds: 0 });
  });

  it("keeps the original when the copy can't start", async () => {
    await using server = await startScriptedApiServer(script([creating, invalid]));
    const { outcome } = await carry(replacing(undefined), server);
    expect(outcome).toMatchObject({ code: "START_FAILED" });
    expect(story(server)).not.toContain("DELETE pods/web");
  });

  it.each([undefined, false])(
    "keeps the original when there is no copy (--attach=%s)",
    async (attach) => {
      await using server = await startScriptedApiServer(script([], "POST"));
      const { outcome } = await carry(replacing(attach), server);
      expect(outcome).toMatchObject({ code: 403 });
      expect(story(server)).toEqual(["POST pods"]);
    },
  );

  it("deletes it right after the creation with --attach, as kubectl does", async () => {
    await using server = await startScriptedApiServer(script([]));
    await carry(replacing(false), server);
    expect(story(server)).toEqual(["POST pods", "DELETE pods/web"]);
  });

  it("says that both are there when the original may not be deleted", async () => {
    await using server = await startScriptedApiServer(script([{ running: {} }], "DELETE"));
    const { outcome, said } = await carry(replacing(undefined), server);
    expect(outcome).toMatchObject({ code: 403 });
    expect(said).toMatch(/^Warning: The copy web-copy was made, but its original web could not/m);
  });
});

describe("a Pod made for its session", () => {
  /** Runs a command on a node, and attaches to it. */
  function onNode(options: Partial<DebugOptions> = {}): DebugPlan {
    return planNode({
      node: { metadata: { name: "n1" } },
      namespace: "default",
      options: { ...defaultOptions, container: "app", command: ["false"], ...options },
      ...noTerminal,
      image: "x",
    });
  }
  const pod = "pods/node-debugger-n1-x7k2q";
  const ended = { terminated: { exitCode: 3, reason: "Error" } };

  it("has a deadline, in case nobody comes to delete it", async () => {
    const [change] = onNode().changes;
    expect(change).toMatchObject({ object: { spec: { activeDeadlineSeconds: 86_400 } } });
  });

  it("is deleted after it, and the exit code is the command's", async () => {
    await using server = await startScriptedApiServer(script([creating, ended]));
    const { outcome } = await carry(onNode(), server);
    expect(outcome).toEqual({ kind: "exit", exitCode: 3 });
    expect(story(server)).toEqual(["POST pods", "WATCH", `GET ${pod}/log`, `DELETE ${pod}`]);
  });

  it.each([
    { title: "--keep", options: { keepPod: true } },
    { title: "--attach, as kubectl leaves it", options: { attach: true } },
  ])("stays with $title", async ({ options }) => {
    await using server = await startScriptedApiServer(script([creating, ended]));
    const plan = onNode(options);
    expect(JSON.stringify(plan.changes)).not.toContain("activeDeadlineSeconds");
    await carry(plan, server);
    expect(story(server).at(-1)).toBe(`GET ${pod}/log`);
  });

  it.each([
    { title: "is deleted by its uid, whatever has its name then", refusal: undefined },
    { title: "says nothing when another has its name", refusal: { code: 409, message: "uid" } },
  ])("$title", async ({ refusal }) => {
    const rest = script([ended]);
    await using server = await startScriptedApiServer({
      answer(request, response) {
        const { method } = request;
        if (method === "POST") return answerJson(response, { metadata: { uid: "made" } });
        if (method === "DELETE" && refusal) {
          return answerStatus(response, { ...refusal, reason: "Conflict" });
        }
        rest.answer(request, response);
      },
    });
    const { outcome, said } = await carry(onNode(), server);
    expect(outcome).toEqual({ kind: "exit", exitCode: 3 });
    expect(server.requests.at(-1)?.body).toMatchObject({ preconditions: { uid: "made" } });
    expect(said).not.toMatch(/could not be deleted/);
  });

  it("is deleted when it can't start", async () => {
    await using server = await startScriptedApiServer(script([creating, invalid]));
    const { outcome } = await carry(onNode(), server);
    expect(outcome).toMatchObject({ code: "START_FAILED" });
    expect(story(server).at(-1)).toBe(`DELETE ${pod}`);
  });

  it("is deleted when it doesn't start in time", async () => {
    await using server = await startScriptedApiServer(script([creating]));
    const { outcome, said } = await carry(onNode(), server, { timeout: 100 });
    expect(outcome).toMatchObject({ code: "START_TIMEOUT" });
    expect(said).toMatch(/^The Pod node-debugger-n1-x7k2q, made for the session, is deleted\.$/m);
    expect(story(server).at(-1)).toBe(`DELETE ${pod}`);
  });

  it("is deleted when its creation is interrupted, whenever that is answered", async () => {
    const interruption = new AbortController();
    await using server = await startScriptedApiServer({
      answer({ method }, response) {
        if (method !== "POST") return answerJson(response, {});
        interruption.abort();
        setImmediate(() => answerJson(response, {}));
      },
    });
    const { outcome } = await carry(onNode(), server, { signal: interruption.signal });
    expect(outcome).toMatchObject({ code: "INTERRUPTED" });
    expect(story(server)).toEqual(["POST pods", `DELETE ${pod}`]);
  });

  it("is deleted when the wait is interrupted", async () => {
    const interruption = new AbortController();
    await using server = await startScriptedApiServer({
      answer({ query }, response) {
        if (query.has("watch")) interruption.abort();
        else answerJson(response, {});
      },
    });
    const { outcome } = await carry(onNode(), server, { signal: interruption.signal });
    expect(outcome).toMatchObject({ code: "INTERRUPTED" });
    expect(story(server).at(-1)).toBe(`DELETE ${pod}`);
  });

  it("is named with the way to delete it when it may not be deleted", async () => {
    await using server = await startScriptedApiServer(script([ended], "DELETE"));
    const { outcome, said } = await carry(onNode(), server);
    expect(outcome).toEqual({ kind: "exit", exitCode: 3 });
    expect(said).toContain("'kubectl delete pod node-debugger-n1-x7k2q -n default' does it.");
  });
});

it("says why no node takes a copy, once, and goes on waiting", async () => {
  const unscheduled = { type: "PodScheduled", status: "False", reason: "Unschedulable" };
  const condition = { ...unscheduled, message: "0/1 nodes are available" };
  await using server = await startScriptedApiServer({
    answer({ method, query }, response) {
      if (method !== "GET") return answerJson(response, {});
      if (!query.has("watch")) return answerJson(response, {});
      const waiting = { conditions: [condition] };
      const running = { containerStatuses: [{ name: "app", state: { running: {} } }] };
      for (const status of [waiting, waiting, running]) {
        const object = { metadata: { name: "web-copy" }, status };
        response.write(`${JSON.stringify({ type: "MODIFIED", object })}\n`);
      }
    },
  });
  const { outcome, said } = await carry(replacing(undefined), server);
  expect(outcome).toEqual({ kind: "exit", exitCode: 0 });
  expect(said.match(/0\/1 nodes are available/g)).toHaveLength(1);
});
