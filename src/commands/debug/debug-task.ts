import type { Environment, Invocation } from "../../cli/command.ts";
import type { Messages } from "../../cli/messages.ts";
import type { ApiClient } from "../../cluster/api-client.ts";
import { takesDefaultImage } from "../../debug/check-options.ts";
import type { DebugOptions } from "../../debug/options.ts";
import type { DebugPlan } from "../../debug/plan.ts";
import type { PlanContext } from "../../debug/plan-context.ts";
import type { DefaultImage } from "../../debug/presets/configure.ts";
import type { Profile } from "../../debug/profiles/profile.ts";
import { randomSuffix } from "../../kubernetes/generate-name.ts";
import { carryOut } from "../../session/carry-out/carry-out.ts";
import type { Outcome } from "../../session/carry-out/options.ts";
import { type DryRun, showPlan } from "./dry-run.ts";
import type { debugFlags } from "./flags.ts";

/** What debugging each of the targets needs. */
export interface DebugTask {
  readonly invocation: Invocation<typeof debugFlags>;
  readonly client: ApiClient;
  readonly messages: Messages;
  readonly options: DebugOptions;
  /** Undefined to choose. */
  readonly profile: Profile | undefined;
  /** Taken where no image is given and one is needed. */
  readonly defaultImage: DefaultImage;
  /** Where Pods of nodes are created. */
  readonly nodeNamespace: string;
  /** Undefined to carry plans out. */
  readonly dryRun: DryRun | undefined;
}

/** The debugger's image: given, or the default where there is one; else undefined. */
export function imageOf({ options, defaultImage }: DebugTask): string | undefined {
  if (options.image) return options.image;
  return takesDefaultImage(options) ? defaultImage.image : undefined;
}

/** The default image, if that is the one to be used. */
export function usedDefault(task: DebugTask): string | undefined {
  return task.options.image ? undefined : imageOf(task);
}

/** What a plan is made from besides its object. */
export function planContext(task: DebugTask): PlanContext {
  const { profile, messages, invocation } = task;
  const { environment } = invocation;
  return {
    options: withUsableTerminal(task.options, environment, messages),
    profile,
    image: imageOf(task),
    terminal: environment.stdin.isTTY && environment.stdout.isTTY,
    stdinTerminal: environment.stdin.isTTY,
    term: environment.env.TERM,
    suffix: randomSuffix,
  };
}

/** Carries a plan out, or shows it with `--dry-run`. */
export async function perform(plan: DebugPlan, task: DebugTask): Promise<Outcome> {
  const { client, messages, invocation, dryRun } = task;
  const { environment, flags } = invocation;
  const { signal } = environment;
  if (dryRun !== undefined) {
    await showPlan(plan, { dryRun, client, messages, output: environment.stdout, signal });
    return { kind: "exit", exitCode: 0 };
  }
  return carryOut(plan, {
    client,
    messages,
    streams: environment,
    detachKeys: flags["detach-keys"],
    timeout: flags.timeout,
    signal,
  });
}

/** kubectl's words for -t without a terminal; the session goes on without. */
function withUsableTerminal(
  options: DebugOptions,
  environment: Environment,
  messages: Messages,
): DebugOptions {
  if (!options.tty || environment.stdin.isTTY || options.attach === false) return options;
  messages.info("Unable to use a TTY - input is not a terminal or the right kind of file");
  return options.attach === undefined ? { ...options, tty: false } : options;
}
