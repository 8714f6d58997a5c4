import type { Invocation } from "../../cli/command.ts";
import { createMessages } from "../../cli/messages.ts";
import { createApiClient } from "../../cluster/api-client.ts";
import { loadConnection } from "../../cluster/kubeconfig.ts";
import { contextName } from "../../playground/kubeconfig/entries.ts";
import { layoutOf } from "../../playground/layout.ts";
import { readState } from "../../playground/process/state-file.ts";
import { ensureInstalled } from "../playground/ensure-installed.ts";
import { dataDirectory, dataDirectoryFlag, requireLinuxRoot } from "../playground/flags.ts";
import type { demoFlags } from "./flags.ts";
import { runSlim } from "./run-slim.ts";
import { createStory } from "./story.ts";

/** Carries out `ephemera demo`. Gives the exit code of what failed, or 0. */
export async function runDemo({
  flags,
  environment,
}: Invocation<typeof demoFlags>): Promise<number> {
  requireLinuxRoot("the demo's playground");
  const messages = createMessages({ stream: environment.stderr, env: environment.env });
  await ensureInstalled({ install: !flags["no-install"], messages, environment });

  const data = dataDirectory(flags["data-dir"]);
  const program = programName(environment.env);
  const cluster: string[] = [];
  const story = createStory({ environment, program, hidden: cluster });
  story.tell("A Kubernetes node of your own, on real containers:");
  const where = data === dataDirectory(dataDirectoryFlag.initial) ? [] : ["--data-dir", data];
  const started = await story.run(["playground", "start", ...where]);
  if (started !== 0) return started;

  const kubeconfig = (await readState(layoutOf(data).state))?.kubeconfig;
  cluster.push("--context", contextName, ...(kubeconfig ? ["--kubeconfig", kubeconfig] : []));
  const connection = await loadConnection({
    kubeconfig,
    context: contextName,
    namespace: "default",
    env: environment.env,
  });
  story.tell(
    "On it runs the Pod slim: a Node web server on port 8080 and a sidecar. Their image holds\n" +
      "Node and its libraries, and nothing else: no shell, no ps, no ls.",
  );
  await runSlim(createApiClient({ connection }), environment.signal);
  await story.run(["exec", "slim", "-c", "app", "--", "sh"]);

  story.tell(
    "So bring your own tools, into the running Pod, without restarting it. Its processes:",
  );
  const target = "slim/app";
  for (const [words, next] of [
    [["ps"], "Its files:"],
    [["ls", "/"], "Its network:"],
    [["wget", "-qO-", "localhost:8080"], undefined],
  ] as const) {
    const code = await story.run(["debug", target, "--", ...words]);
    if (code !== 0) return code;
    if (next !== undefined) story.tell(next);
  }
  if (environment.stdin.isTTY && environment.stdout.isTTY) {
    story.tell("Now you. The debugger is still there; leave it with 'exit'.");
    await story.run(["debug", target]);
  }
  const hints = [
    [`${program} debug ${target}`, "a shell beside the app, as often as you like"],
    [`${program} debug --help`, "what else it can do, on any cluster"],
    ["kubectl get pods", "stock kubectl speaks to the playground too"],
  ] as const;
  const width = Math.max(...hints.map(([words]) => words.length));
  story.tell(
    [
      "Look further:",
      ...hints.map(([words, meaning]) => `  ${words.padEnd(width)}   ${meaning}`),
      "Remove everything:",
      `  ${[program, "playground", "delete", ...where].join(" ")}`,
    ].join("\n"),
  );
  return 0;
}

/** How a person would call us: by name when installed, through npx in a checkout. */
function programName(env: NodeJS.ProcessEnv): string {
  return env.npm_lifecycle_event === "demo" ? "npx ephemera" : "ephemera";
}
