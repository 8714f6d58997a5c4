import type { CopyNeighbours } from "../../debug/copy/clashes/clashes.ts";
import { planHold } from "../../debug/hold/plan-hold.ts";
import { optionsError } from "../../debug/options-error.ts";
import type { NamespaceRules } from "../../debug/security/namespace-rules.ts";
import { isWindows } from "../../debug/target/windows-pod.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { type DebugTask, imageOf, planContext } from "./debug-task.ts";
import { performOrExplain } from "./perform-or-explain.ts";
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
  if (isWindows(pod)) {
    throw optionsError(
      options,
      `--hold puts a busybox of Linux into the copy, and the Pod ${named.pod} runs on Windows.`,
    );
  }
  const wanted = options.container || named.container;
  const message = `Which container of the Pod ${named.pod} is to wait?`;
  const { target: container, why } = wanted
    ? { target: wanted, why: undefined }
    : await chosenOrAsked(pod, { task, message, problemFirst: true });
  const image = imageOf(task) ?? "";
  const reason = why === undefined ? "" : ` (${why})`;
  messages.info(`Holding container ${container} of Pod ${named.pod}${reason} in a copy of it.`);
  let known = rules;
  for (;;) {
    const plan = planHold({
      ...planContext(task),
      pod,
      neighbours,
      container,
      image,
      rules: known,
    });
    const outcome = await performOrExplain(plan, { task, pod, rules: known });
    if (outcome.kind !== "refused") return outcome.kind === "exit" ? outcome.exitCode : 1;
    known = outcome.rules;
  }
}
