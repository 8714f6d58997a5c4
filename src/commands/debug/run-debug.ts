import { choose } from "../../cli/choose.ts";
import type { Environment, Invocation } from "../../cli/command.ts";
import { createMessages, type Messages } from "../../cli/messages.ts";
import type { ApiClient } from "../../cluster/api-client.ts";
import { isDenied } from "../../cluster/may-i.ts";
import { chooseContainer } from "../../debug/choose-container.ts";
import { checkOptions, type DebugOptions } from "../../debug/options.ts";
import { type DebugTarget, parseTarget } from "../../debug/parse-target.ts";
import { planDebug } from "../../debug/plan-debug.ts";
import type { Profile } from "../../debug/profiles.ts";
import { EphemeraError } from "../../errors.ts";
import { randomSuffix } from "../../kubernetes/generate-name.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { carryOut } from "../../session/carry-out.ts";
import { connect, readPod } from "../connect.ts";
import type { debugFlags } from "./flags.ts";

const defaultImage = "busybox";

/** Times a plan may turn out to be overtaken: no shell in the image, a debugger that ended. */
const planAttempts = 3;

/** Carries out `ephemera debug` and gives the exit code of the last session that failed, or 0. */
export async function runDebug(invocation: Invocation<typeof debugFlags>): Promise<number> {
  const { flags, positionals, environment } = invocation;
  const messages = createMessages({
    stream: environment.stderr,
    env: environment.env,
    quiet: flags.quiet,
  });
  const options = readOptions(invocation);
  const profile = checkOptions(options, positionals.length);
  const targets = positionals.map(parseTarget);
  const client = await connect({ flags, environment, messages });
  let exitCode = 0;
  for (const target of targets) {
    const code = await debugPod({ invocation, client, messages, options, profile, target });
    if (code !== 0) exitCode = code;
  }
  return exitCode;
}

function readOptions({ flags, words }: Invocation<typeof debugFlags>): DebugOptions {
  return {
    image: flags.image,
    container: flags.container,
    target: flags.target,
    stdin: flags.stdin,
    tty: flags.tty,
    // kubectl attaches whenever -i is given; here only an --attach asks for its flow.
    attach: flags.attach,
    env: flags.env.map(({ key, value }) => ({ name: key, value })),
    imagePullPolicy: flags["image-pull-policy"],
    profile: flags.profile,
    command: words ?? [],
    timeToLive: flags.ttl / 1000,
  };
}

interface DebugTask {
  readonly invocation: Invocation<typeof debugFlags>;
  readonly client: ApiClient;
  readonly messages: Messages;
  readonly options: DebugOptions;
  readonly profile: Profile;
  readonly target: DebugTarget;
}

async function debugPod(task: DebugTask): Promise<number> {
  const { client, messages, invocation, profile } = task;
  const { environment, flags } = invocation;
  const { signal } = environment;
  const name = task.target.pod;
  let [pod, execDenied] = await Promise.all([
    readPod(client, name, signal),
    task.options.attach === undefined && isExecDenied(client, name, signal),
  ]);
  let notResident = execDenied ? "You may not exec into this Pod" : undefined;
  const { target, why } = await chooseTarget(pod, task);
  const image = task.options.image || client.connection.settings?.defaultImage || defaultImage;
  if (task.options.attach === undefined)
    messages.info(describeChoice({ task, target, why, image }));
  const options = withUsableTerminal(task.options, environment, messages);

  for (let attempt = 1; ; attempt++) {
    const plan = planDebug({
      pod,
      options,
      profile,
      image,
      target,
      notResident,
      terminal: environment.stdin.isTTY && environment.stdout.isTTY,
      term: environment.env.TERM,
      suffix: randomSuffix,
    });
    const outcome = await carryOut(plan, {
      client,
      messages,
      streams: environment,
      timeout: flags.timeout,
      signal,
    });
    if (outcome.kind === "exit") return outcome.exitCode;
    if (attempt === planAttempts) {
      throw new EphemeraError("INTERNAL", { problem: `the debugger ended ${attempt} times` });
    }
    if (outcome.kind === "no-shell") notResident = `The image ${image} has no shell to wait in`;
    pod = await readPod(client, name, signal);
  }
}

async function isExecDenied(
  client: ApiClient,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { namespace } = client.connection;
  const question = { verb: "create", resource: "pods", subresource: "exec", namespace, name };
  return isDenied(client, question, signal);
}

/** The target, and why it is that one where nobody named it. */
async function chooseTarget(
  pod: Pod,
  { invocation, options, target }: DebugTask,
): Promise<{ target: string | undefined; why?: string }> {
  const { environment, command } = invocation;
  const named = options.target ?? target.container;
  // kubectl targets no container unless told to.
  if (named !== undefined || options.attach !== undefined) return { target: named || undefined };
  const choice = chooseContainer(pod);
  if (choice.kind === "chosen") return { target: choice.container, why: choice.why };
  if (environment.stdin.isTTY && environment.stderr.isTTY) {
    const message = `Which container of the Pod ${target.pod} do you want to look at?`;
    return { target: await choose({ message, names: choice.containers, environment }) };
  }
  throw new EphemeraError("CONTAINER_OPEN", {
    command,
    pod: target.pod,
    containers: choice.containers.join(", "),
  });
}

function describeChoice(choice: {
  task: DebugTask;
  target: string | undefined;
  why: string | undefined;
  image: string;
}): string {
  const { task, target, why, image } = choice;
  const container = target === undefined ? "" : `container ${target} of `;
  const reason = why === undefined ? "" : ` (${why})`;
  const chosenImage = task.options.image ? "" : " (--image chooses another)";
  return `Debugging ${container}Pod ${task.target.pod}${reason} with ${image}${chosenImage}.`;
}

/** kubectl's words for -t without a terminal; the session goes on without. */
function withUsableTerminal(
  options: DebugOptions,
  environment: Environment,
  messages: Messages,
): DebugOptions {
  if (!options.tty || environment.stdin.isTTY) return options;
  messages.info("Unable to use a TTY - input is not a terminal or the right kind of file");
  return options.attach === undefined ? { ...options, tty: false } : options;
}
