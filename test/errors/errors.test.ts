import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttp2Server } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMessages } from "../../src/cli/messages.ts";
import { renderError } from "../../src/cli/render-error.ts";
import { createApiClient } from "../../src/cluster/api-client.ts";
import { loadConnection } from "../../src/cluster/kubeconfig.ts";
import { chooseExecContainer } from "../../src/commands/exec/choose-exec-container.ts";
import { withRunningRuntime } from "../../src/commands/playground/with-running-runtime.ts";
import { checkOptions } from "../../src/debug/check-options.ts";
import { defaultOptions } from "../../src/debug/options.ts";
import type { DebugPlan } from "../../src/debug/plan.ts";
import { type ErrorCode, errorTable } from "../../src/errors.ts";
import { answers } from "../../src/playground/runtime/containerd/containerd.ts";
import { createCriClient } from "../../src/playground/runtime/cri/client.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import { carryOut } from "../../src/session/carry-out/carry-out.ts";
import {
  answerJson,
  answerStatus,
  type ScriptedApiServer,
  startScriptedApiServer,
} from "../scripted-api-server.ts";

const withCode = (code: ErrorCode) => expect.objectContaining({ code });

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-errors-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("the command line and the plan", () => {
  it("INVALID_OPTIONS: a profile nobody knows", () => {
    const options = { ...defaultOptions, profile: "foo" };
    expect(() => checkOptions(options, 1)).toThrow(withCode("INVALID_OPTIONS"));
  });

  it("KUBECTL_REFUSES: the same with --attach, where kubectl's exit code counts", () => {
    const options = { ...defaultOptions, profile: "foo", attach: true };
    expect(() => checkOptions(options, 1)).toThrow(withCode("KUBECTL_REFUSES"));
  });

  it("CONTAINER_NOT_FOUND: exec into a container the Pod doesn't have", () => {
    const pod = { metadata: { name: "web" }, spec: { containers: [{ name: "app" }] } };
    expect(() => chooseExecContainer(pod, "nobody", () => undefined)).toThrow(
      withCode("CONTAINER_NOT_FOUND"),
    );
  });

  it("INTERNAL: whatever nobody foresaw is a defect, said with its stack", () => {
    const { text, exit } = renderError(new TypeError("x is not a function"));
    expect(text).toMatch(/^error: TypeError: x is not a function\n.*errors\.test\.ts/s);
    expect(text).toContain(errorTable.INTERNAL.next);
    expect(exit).toBe(errorTable.INTERNAL.exit);
  });
});

it("CONTEXT_MISSING: a context that is not in the kubeconfig", async () => {
  await using server = await startScriptedApiServer({ answer: () => undefined });
  const choice = { kubeconfig: server.kubeconfig, context: "nowhere", env: {} };
  await expect(loadConnection(choice)).rejects.toEqual(withCode("CONTEXT_MISSING"));
});

describe("the playground", () => {
  it("PLAYGROUND_NOT_RUNNING: its runtime is wanted and isn't there", async () => {
    const use = withRunningRuntime(directory, async () => undefined);
    await expect(use).rejects.toEqual(withCode("PLAYGROUND_NOT_RUNNING"));
  });

  it("RUNTIME_SOCKET_TOO_LONG: a data directory that is too deep", () => {
    expect(() => runtimePaths(`/${"d".repeat(100)}`)).toThrow(withCode("RUNTIME_SOCKET_TOO_LONG"));
  });

  it("RUNTIME_NOT_ANSWERING: a server that isn't a container runtime", async () => {
    const socket = join(directory, "socket");
    const server = createHttp2Server((_, response) => response.writeHead(404).end());
    server.listen(socket);
    await once(server, "listening");
    const cri = createCriClient(socket);
    const answer = answers(socket, cri, new AbortController().signal);
    await expect(answer).rejects.toEqual(withCode("RUNTIME_NOT_ANSWERING"));
    cri.close();
    server.close();
  });
});

describe("adding a debugger", () => {
  const plan: DebugPlan = {
    mode: "ephemeral",
    flow: "resident",
    namespace: "default",
    pod: "web",
    debugger: "debugger-1",
    changes: [{ kind: "add-container", pod: "web", container: { name: "debugger-1" }, patch: {} }],
    shares: [],
    announcements: [],
    notes: [],
    warnings: [],
    sideEffects: [],
    permissions: [],
  };

  async function debug(server: ScriptedApiServer, signal: AbortSignal): Promise<unknown> {
    const connection = await loadConnection({ kubeconfig: server.kubeconfig, env: {} });
    const { stdin, stdout, stderr } = process;
    return carryOut(plan, {
      client: createApiClient({ connection }),
      messages: createMessages({ stream: stderr, env: {} }),
      streams: { stdin, stdout, stderr },
      timeout: 0,
      signal,
    });
  }

  it("EPHEMERAL_CONTAINERS_DISABLED: a server that doesn't know the subresource", async () => {
    await using server = await startScriptedApiServer({
      answer: (_, response) =>
        answerStatus(response, { code: 404, message: "the server could not find the resource" }),
    });
    await expect(debug(server, new AbortController().signal)).rejects.toEqual(
      withCode("EPHEMERAL_CONTAINERS_DISABLED"),
    );
  });

  it("INTERRUPTED: a signal while the debugger is waited for", async () => {
    const interruption = new AbortController();
    await using server = await startScriptedApiServer({
      answer(request, response) {
        if (request.method === "PATCH") return answerJson(response, {});
        // The watch that waits for the container to run.
        interruption.abort();
      },
    });
    await expect(debug(server, interruption.signal)).rejects.toEqual(withCode("INTERRUPTED"));
  });
});
