import type { Invocation } from "../../cli/command.ts";
import { createMessages } from "../../cli/messages.ts";
import { EphemeraError } from "../../errors.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { attachSession } from "../../session/attach-session.ts";
import { connect } from "../connect.ts";
import { chooseExecContainer } from "../exec/choose-exec-container.ts";
import { sessionPod } from "../exec/session-pod.ts";
import type { attachFlags } from "./flags.ts";

/** Carries out `ephemera attach` and gives the process's exit code when it ended. */
export async function runAttach(invocation: Invocation<typeof attachFlags>): Promise<number> {
  const { flags, positionals, environment } = invocation;
  const { signal, stdin } = environment;
  const messages = createMessages({
    stream: environment.stderr,
    env: environment.env,
    quiet: flags.quiet,
  });
  const [named] = positionals;
  if (named === undefined) refuse("at least 1 argument is required for attach");
  if (positionals.length > 1) refuse(`expected POD, found ${positionals.length} arguments`);
  const client = await connect({ flags, environment, messages });
  const withProblem = flags["pod-with-problem"];
  const target = await sessionPod(named, { client, messages, signal, withProblem });
  const { pod } = target;
  const phase = pod.status?.phase ?? "";
  if (phase === "Succeeded" || phase === "Failed") {
    refuse(`cannot attach a container in a completed pod; current phase is ${phase}`);
  }
  const container = chooseExecContainer(pod, flags.container ?? target.container, (text) =>
    messages.info(text),
  );
  const hasTerminal = allocatesTty(pod, container);
  if (flags.tty && !stdin.isTTY) {
    messages.info("Unable to use a TTY - input is not a terminal or the right kind of file");
  } else if (flags.tty && !hasTerminal) {
    refuse(`Unable to use a TTY - container ${container} did not allocate one`);
  }
  const end = await attachSession({
    client,
    namespace: client.connection.namespace,
    pod: target.name,
    container,
    stdin: flags.stdin,
    detachKeys: flags["detach-keys"],
    // A container with a terminal sends one stream, which only a raw terminal shows right.
    tty: hasTerminal && stdin.isTTY && (flags.tty || flags.stdin),
    streams: environment,
    messages,
    signal,
  });
  return end.kind === "ended" ? end.exitCode : 0;
}

function allocatesTty(pod: Pod, name: string): boolean {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const all = [...containers, ...initContainers, ...ephemeralContainers];
  return all.find((container) => container.name === name)?.tty === true;
}

function refuse(problem: string): never {
  throw new EphemeraError("INVALID_OPTIONS", { problem });
}
