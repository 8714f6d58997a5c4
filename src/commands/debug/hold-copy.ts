import type { CopyNeighbours } from "../../debug/copy/clashes/clashes.ts";
import { checkRunsOnLinux } from "../../debug/hold/hold-pod.ts";
import { planHold } from "../../debug/hold/plan-hold.ts";
import type { NamespaceRules } from "../../debug/security/namespace-rules.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { type DebugTask, imageOf, planContext } from "./debug-task.ts";
import { performCopy } from "./perform-or-explain.ts";
import { chosenOrAsked } from "./targets/choose-target.ts";
import type { PodTarget } from "./targets/pod-target.ts";

/** Holds a container in a copy of the Pod. Gives the exit code of the session in it. */
export async function holdCopy(
  task: DebugTask,
  target: {
    pod: Pod;
    named: PodTarget;
    rules: NamespaceRules | undefined;
    neighbours: CopyNeighbours | undefined;
  },
): Promise<number> {
  const { options, messages } = task;
  const { pod, named, rules, neighbours } = target;
  // Before anybody is asked for a container.
  checkRunsOnLinux({ pod, options });
  const wanted = options.container || named.container;
  const message = `Which container of the Pod ${named.pod} is to wait?`;
  const { target: container, why } = wanted
    ? { target: wanted, why: undefined }
    : await chosenOrAsked(pod, { task, message, problemFirst: true });
  const image = imageOf(task) ?? "";
  const reason = why === undefined ? "" : ` (${why})`;
  messages.info(`Holding container ${container} of Pod ${named.pod}${reason} in a copy of it.`);
  const context = { ...planContext(task), pod, neighbours, container, image };
  return performCopy((known) => planHold({ ...context, rules: known }), { task, pod, rules });
}
