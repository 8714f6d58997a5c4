import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerJson,
  type ScriptedApiServer,
  startScriptedApiServer,
} from "../../../test/scripted-api-server.ts";
import { createMessages } from "../../cli/messages.ts";
import { createApiClient } from "../../cluster/api-client.ts";
import { loadConnection } from "../../cluster/kubeconfig.ts";
import { planCopy } from "../../debug/copy/plan-copy.ts";
import { planEphemeral } from "../../debug/ephemeral/plan-ephemeral.ts";
import { noTerminal } from "../../debug/fixtures/plan-context.ts";
import { defaultOptions } from "../../debug/options.ts";
import type { DebugPlan } from "../../debug/plan.ts";
import { type DryRun, readDryRun, showPlan } from "./dry-run.ts";
import { debugFlags } from "./flags.ts";

let server: ScriptedApiServer;
beforeAll(async () => {
  server = await startScriptedApiServer({
    answer: (_request, response) => answerJson(response, { kind: "Pod", checked: true }),
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const shared = {
  pod: { metadata: { name: "web", namespace: "team" }, spec: { containers: [{ name: "app" }] } },
  ...noTerminal,
  profile: "baseline" as const,
};
const options = { ...defaultOptions, attach: false };
const added = planEphemeral({ ...shared, options, target: "app" });
const copy = { ...options.copy, name: "web-copy", replace: true };
const replaced = planCopy({ ...shared, options: { ...options, copy } });

let said: string;

async function show(plan: DebugPlan, dryRun: DryRun): Promise<string> {
  const connection = await loadConnection({ kubeconfig: server.kubeconfig, env: {} });
  server.requests.length = 0;
  const output = new PassThrough();
  const stderr = new PassThrough();
  await showPlan(plan, {
    dryRun,
    client: createApiClient({ connection }),
    messages: createMessages({ stream: stderr, env: {} }),
    output,
    signal: new AbortController().signal,
  });
  output.end();
  stderr.end();
  said = await text(stderr);
  return text(output);
}

const container = {
  name: "debugger-x7k2q",
  image: "busybox",
  resources: {},
  terminationMessagePolicy: "File",
  targetContainerName: "app",
};

describe("on the client", () => {
  const onServer = false;

  it("prints the patch as it would be sent, and sends nothing", async () => {
    const printed = await show(added, { onServer, format: "patch" });
    expect(JSON.parse(printed)).toEqual({ spec: { ephemeralContainers: [container] } });
    expect(server.requests).toEqual([]);
  });

  it.each(["json", "yaml"] as const)("prints the Pod to create as %s", async (format) => {
    const printed = await show(replaced, { onServer, format });
    const { parseYaml } = await import("../../kubernetes/yaml.ts");
    expect(parseYaml(printed)).toEqual([JSON.parse(JSON.stringify(replaced.changes[0])).object]);
  });

  it("says what no object tells: that one is deleted", async () => {
    await show(replaced, { onServer, format: "yaml" });
    expect(said).toMatch(/^Would then delete the Pod web in namespace team\.$/m);
  });

  it.each(["json", "yaml", "patch", "name"] as const)(
    "prints nothing as %s, and says why, when a running debugger is used",
    async (format) => {
      const reused = { ...added, changes: [] };
      expect(await show(reused, { onServer, format })).toBe("");
      expect(said).toMatch(/^Nothing would be sent but the session's request: debugger-x7k2q of/m);
    },
  );

  it("prints the names of all it would touch", async () => {
    expect(await show(replaced, { onServer, format: "name" })).toBe("pod/web-copy\npod/web\n");
  });

  it("tells in words what it would do, with side effects and rights", async () => {
    const told = await show(replaced, { onServer, format: undefined });
    expect(told).toMatch(/^Would create the Pod web-copy in namespace team\.$/m);
    expect(told).toMatch(/^Would delete the Pod web in namespace team\.$/m);
    expect(told).toMatch(/^Shares the network namespace of the Pod web-copy\.$/m);
    expect(told).toMatch(/^Side effect: The Pod web is deleted without grace\.$/m);
    expect(told).toMatch(/^Needs: get pods, create pods, delete pods\.$/m);
  });
});

describe("on the server", () => {
  it("lets it check every request, and prints its answers", async () => {
    const printed = await show(replaced, { onServer: true, format: "json" });
    expect(JSON.parse(printed)).toEqual({ kind: "Pod", checked: true });
    expect(server.requests.map(({ method, query }) => [method, query.get("dryRun")])).toEqual([
      ["POST", "All"],
      ["DELETE", "All"],
    ]);
  });
});

describe("reading --dry-run and -o", () => {
  const initial = Object.fromEntries(
    Object.entries(debugFlags).map(([name, flag]) => [name, flag.initial]),
  ) as Parameters<typeof readDryRun>[0];

  it.each([
    { where: "none", output: undefined, dryRun: undefined },
    { where: "client", output: undefined, dryRun: { onServer: false, format: undefined } },
    { where: "server", output: "yaml", dryRun: { onServer: true, format: "yaml" } },
  ])("--dry-run=$where -o $output", ({ where, output, dryRun }) => {
    const flags = { ...initial, "dry-run": where, output };
    expect(readDryRun(flags, defaultOptions)).toEqual(dryRun);
  });

  it.each([
    { where: "maybe", output: undefined, problem: "Invalid dry-run value (maybe)." },
    { where: "none", output: "json", problem: "it needs --dry-run=client or =server" },
    { where: "client", output: "wide", problem: 'suitable for the output format "wide"' },
  ])("refuses --dry-run=$where -o $output", ({ where, output, problem }) => {
    const flags = { ...initial, "dry-run": where, output };
    expect(() => readDryRun(flags, defaultOptions)).toThrow(problem);
  });
});
