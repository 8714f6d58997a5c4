import type { Pod } from "../../kubernetes/types.ts";
import type { DebugOptions } from "../options.ts";
import type { SessionPlan } from "../plan.ts";
import { chosenRoot } from "../root/choose-root.ts";
import { sessionCommand } from "../root/session-command.ts";

/**
 * The session in a resident debugger: the command, or a shell where there is a terminal or stdin is
 * passed on; none where nothing of that is.
 */
export function residentSession(input: {
  readonly pod: Pod;
  readonly target: string | undefined;
  readonly options: DebugOptions;
  readonly terminal: boolean;
  readonly term: string | undefined;
}): SessionPlan | undefined {
  const { options, terminal } = input;
  const { command, stdin, tty, root, quiet } = options;
  const isShell = command.length === 0;
  if (isShell && !stdin && !terminal) return undefined;
  const wanted = chosenRoot(input);
  return {
    kind: "exec",
    command: sessionCommand({
      ...input,
      root: wanted,
      quiet: quiet && root === undefined,
      command,
    }),
    runs: `${isShell ? "a shell" : JSON.stringify(command)}, in the root of the ${wanted}`,
    ...(isShell && !stdin ? { stdin: true, tty: true } : { stdin, tty }),
  };
}
