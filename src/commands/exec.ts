import { clusterFlags } from "../cli/cluster-flags.ts";
import { defineCommand, type Invocation } from "../cli/command.ts";
import { boolFlag, stringFlag } from "../cli/flags.ts";
import { createMessages } from "../cli/messages.ts";
import { chooseContainer } from "../debug/choose-container.ts";
import { containerNames } from "../debug/ephemeral-container.ts";
import { parseTarget } from "../debug/parse-target.ts";
import { EphemeraError } from "../errors.ts";
import type { Pod } from "../kubernetes/types.ts";
import { runSession } from "../session/run-session.ts";
import { connect, readPod } from "./connect.ts";

const flags = {
  ...clusterFlags,
  container: stringFlag({
    short: "c",
    help: "Container name. If omitted, the Pod's default container, else its first one.",
  }),
  quiet: boolFlag({ short: "q", help: "Only print output from the remote session" }),
  stdin: boolFlag({ short: "i", help: "Pass stdin to the container" }),
  tty: boolFlag({ short: "t", help: "Stdin is a TTY" }),
};

/** `ephemera exec`. */
export const execCommand = defineCommand({
  description:
    "Execute a command in a container.\n\nThe exit code is the command's own. Ephemeral containers, such as debuggers, are named with -c.",
  examples: `
# See the date in the Pod web, in its default container
{command} web -- date

# Open a shell in its container app
{command} web -c app -it -- sh

# Send a file to a command
{command} web -i -- tar xf - -C /tmp < files.tar`,
  usage: "(POD | pod/POD) [-c CONTAINER] [flags] -- COMMAND [args...]",
  flags,
  run: runExec,
});

async function runExec(invocation: Invocation<typeof flags>): Promise<number> {
  const { flags, positionals, words, environment } = invocation;
  const { signal, stdin } = environment;
  const messages = createMessages({
    stream: environment.stderr,
    env: environment.env,
    quiet: flags.quiet,
  });
  const [named] = positionals;
  if (named === undefined) refuse("pod, type/name or --filename must be specified");
  if (positionals.length > 1) {
    refuse("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
  }
  if (!words?.length) refuse("you must specify at least one command for the container");
  const target = parseTarget(named);
  const client = await connect({ flags, environment, messages });
  const pod = await readPod(client, target.pod, signal);
  const phase = pod.status?.phase ?? "";
  if (phase === "Succeeded" || phase === "Failed") {
    refuse(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const container = chooseExecContainer(pod, flags.container ?? target.container, (text) =>
    messages.info(text),
  );
  if (flags.tty && !stdin.isTTY) {
    messages.info("Unable to use a TTY - input is not a terminal or the right kind of file");
  }
  const { namespace } = client.connection;
  const exitCode = await runSession({
    connection: client.connection,
    namespace,
    pod: target.pod,
    container,
    kind: "exec",
    command: words,
    stdin: flags.stdin,
    tty: flags.tty && stdin.isTTY,
    streams: environment,
    signal,
    remains: "The command may still run in the container.",
  });
  if (exitCode !== 0) messages.info(`command terminated with exit code ${exitCode}`);
  return exitCode;
}

/**
 * The container to run in: the one named, else the default one, else the first with kubectl's
 * remark. Throws CONTAINER_NOT_FOUND.
 */
export function chooseExecContainer(
  pod: Pod,
  named: string | undefined,
  say: (text: string) => void,
): string {
  const name = pod.metadata?.name ?? "";
  if (named !== undefined) {
    const names = containerNames(pod);
    if (names.has(named)) return named;
    throw new EphemeraError("CONTAINER_NOT_FOUND", {
      pod: name,
      container: named,
      containers: [...names].join(", "),
    });
  }
  const choice = chooseContainer(pod);
  if (choice.kind === "chosen") return choice.container;
  const [first = ""] = choice.containers;
  say(`Defaulted container "${first}" out of: ${[...containerNames(pod)].join(", ")}`);
  return first;
}

function refuse(problem: string): never {
  throw new EphemeraError("INVALID_OPTIONS", { problem });
}
