import type { Invocation } from "../../cli/command.ts";
import { createMessages } from "../../cli/messages.ts";
import { EphemeraError } from "../../errors.ts";
import { runSession } from "../../session/run-session.ts";
import { connect } from "../connect.ts";
import { chooseExecContainer } from "./choose-exec-container.ts";
import type { execFlags } from "./flags.ts";
import { sessionPod } from "./session-pod.ts";

/** Carries out `ephemera exec` and gives the command's exit code. */
export async function runExec(invocation: Invocation<typeof execFlags>): Promise<number> {
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
  const client = await connect({ flags, environment, messages });
  const withProblem = flags["pod-with-problem"];
  const target = await sessionPod(named, { client, messages, signal, withProblem });
  const { pod } = target;
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
  const end = await runSession({
    connection: client.connection,
    namespace,
    pod: target.name,
    container,
    kind: "exec",
    command: words,
    stdin: flags.stdin,
    tty: flags.tty && stdin.isTTY,
    streams: environment,
    signal,
    remains: "The command may still run in the container.",
  });
  const exitCode = end.kind === "ended" ? end.exitCode : 0;
  if (exitCode !== 0) messages.info(`command terminated with exit code ${exitCode}`);
  return exitCode;
}

function refuse(problem: string): never {
  throw new EphemeraError("INVALID_OPTIONS", { problem });
}
