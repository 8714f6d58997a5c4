import { planCopy } from "../../debug/copy/plan-copy.ts";
import { checkWindowsImage } from "../../debug/target/windows-pod.ts";
import { EphemeraError } from "../../errors.ts";
import { type DebugTask, planContext } from "./debug-task.ts";
import { performOrExplain } from "./perform-or-explain.ts";
import { readNeighbours, readSelecting } from "./surroundings/read-neighbours.ts";
import {
  isSessionDenied,
  placeOf,
  readTarget,
  rulesFor,
  usedDefault,
} from "./targets/pod-place.ts";
import type { PodTarget } from "./targets/pod-target.ts";

/**
 * Debugs a copy of a Pod. kubectl copies what the manifest says, not what runs: so does this. Gives the
 * exit code of the session. Throws SESSIONS_FORBIDDEN, and what plans throw.
 */
export async function debugCopy(task: DebugTask, target: PodTarget): Promise<number> {
  const { attach, copy } = task.options;
  const likeKubectl = attach !== undefined;
  const place = placeOf(task, target);
  const answers = await Promise.all([
    target.manifest ?? target.found ?? readTarget(task, target),
    likeKubectl ? undefined : rulesFor(task, target),
    !likeKubectl && copy.keep.labels ? readSelecting(place) : [],
    copy.hold && isSessionDenied(task, target, "exec"),
  ]);
  const [pod, , selecting, isHoldDenied] = answers;
  if (isHoldDenied) throw new EphemeraError("SESSIONS_FORBIDDEN", { pod: target.pod });
  let [, rules] = answers;
  checkWindowsImage(pod, { image: usedDefault(task), command: task.invocation.command });
  const neighbours = likeKubectl ? undefined : await readNeighbours(pod, { ...place, selecting });
  if (copy.hold) {
    const { holdCopy } = await import("./hold-copy.ts");
    return holdCopy(task, { pod, named: target, rules, neighbours });
  }
  const context = planContext(task);
  const input = { pod, target: target.container, neighbours };
  for (;;) {
    const outcome = await performOrExplain(planCopy({ ...context, ...input, rules }), {
      task,
      pod,
      rules,
    });
    if (outcome.kind !== "refused") return outcome.kind === "exit" ? outcome.exitCode : 1;
    rules = outcome.rules;
  }
}
