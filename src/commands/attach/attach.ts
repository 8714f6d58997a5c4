import { defineCommand } from "../../cli/command.ts";
import { sessionTargets } from "../exec/complete-targets.ts";
import { attachFlags } from "./flags.ts";

/** `ephemera attach`. */
export const attachCommand = defineCommand({
  description:
    "Attach to the main process of a running container.\n\nEarlier output is not shown again ('kubectl logs' has it). The exit code is the process's own when it ends.",
  examples: `
# See what the Pod web prints from now on
{command} web

# Take up the debugger shell of 'kubectl debug' again
{command} web -c debugger-x4f7q -it`,
  usage: "(POD | TYPE/NAME) [-c CONTAINER] [flags]",
  flags: attachFlags,
  complete: sessionTargets,
  run: async (invocation) => (await import("./run-attach.ts")).runAttach(invocation),
});
