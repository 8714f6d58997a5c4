import { clusterFlags } from "../../cli/cluster-flags.ts";
import { boolFlag, stringFlag } from "../../cli/flags.ts";
import { containers } from "../completion/targets.ts";
import { podWithProblemFlag } from "../workload/pod-with-problem-flag.ts";

/** The flags of `exec` and of `attach`, as kubectl has them. */
export const execFlags = {
  ...clusterFlags,
  container: stringFlag({
    short: "c",
    complete: containers("regular", "init", "ephemeral"),
    help: "Container name. If omitted, the Pod's default container, else its first one.",
  }),
  "pod-with-problem": podWithProblemFlag({}),
  quiet: boolFlag({ short: "q", help: "Only print output from the remote session" }),
  stdin: boolFlag({ short: "i", help: "Pass stdin to the container" }),
  tty: boolFlag({ short: "t", help: "Stdin is a TTY" }),
};
