import type { Invocation } from "../../cli/command.ts";
import { createMessages } from "../../cli/messages.ts";
import { connect } from "../connect.ts";
import { checkAsked, readAsked, settingsFor } from "./configuration/configure-task.ts";
import { debugNode } from "./debug-node.ts";
import { debugPod } from "./debug-pod.ts";
import type { DebugTask } from "./debug-task.ts";
import { debugWorkload } from "./debug-workload.ts";
import { readDryRun } from "./dry-run.ts";
import type { debugFlags } from "./flags.ts";
import { manifestSources, readTargets, type Target } from "./targets/read-targets.ts";

/** Carries out `ephemera debug` and gives the exit code of the last session that failed, or 0. */
export async function runDebug(invocation: Invocation<typeof debugFlags>): Promise<number> {
  const { flags, positionals, environment } = invocation;
  const asked = await readAsked(invocation);
  const { options } = asked;
  const messages = createMessages({
    stream: environment.stderr,
    env: environment.env,
    quiet: flags.quiet,
    likeKubectl: options.attach === undefined ? undefined : environment,
  });
  await checkAsked(asked, positionals.length + manifestSources(invocation).length);
  const dryRun = readDryRun(flags, options);
  const client = await connect({ flags, environment, messages });
  const { connection } = client;
  let exitCode = 0;
  for (const target of await readTargets(invocation, { options, client })) {
    const { note, ...settings } = await settingsFor(asked, { target, connection });
    if (note !== undefined) messages.info(note);
    const task: DebugTask = { invocation, client, messages, dryRun, ...settings };
    const code = await debugTarget(task, target);
    if (code !== 0) exitCode = code;
  }
  return exitCode;
}

function debugTarget(task: DebugTask, target: Target): Promise<number> {
  switch (target.kind) {
    case "pod":
      return debugPod(task, target);
    case "node":
      return debugNode(task, target);
    case "workload":
      return debugWorkload(task, target);
  }
}
