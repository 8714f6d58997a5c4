import { defineCommand } from "../../cli/command.ts";
import { sessionTargets } from "./complete-targets.ts";
import { execFlags } from "./flags.ts";

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
  usage: "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
  flags: execFlags,
  complete: sessionTargets,
  run: async (invocation) => (await import("./run-exec.ts")).runExec(invocation),
});
