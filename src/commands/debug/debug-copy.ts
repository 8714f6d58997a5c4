import { planCopy } from "../../debug/copy/plan-copy.ts";
import { checkWindowsImage } from "../../debug/target/windows-pod.ts";
import { EphemeraError } from "../../errors.ts";
import { type DebugTask, planContext, usedDefault } from "./debug-task.ts";
import { performCopy } from "./perform-or-explain.ts";
import { readNeighbours, readSelecting } from "./surroundings/read-neighbours.ts";
import { isSessionDenied, placeOf, readTarget, rulesFor } from "./targets/pod-place.ts";
import type { PodTarget } from "./targets/pod-target.ts";

/**
 * Debugs a copy of a Pod. kubectl copies what the manifest says, not what runs: so does this. Gives the
 * exit code of the session. Throws SESSIONS_FORBIDDEN, and what plans throw.
 */
export async function debugCopy(task: DebugTask, target: PodTarget): Promise<number> {
  const { attach, copy } = task.options;
  const likeKubectl = attach !== undefined;
  const place = placeOf(task, target);
  const [pod, rules, selecting, isHoldDenied] = await Promise.all([
    target.manifest ?? target.found ?? readTarget(task, target),
    likeKubectl ? undefined : rulesFor(task, target),
    !likeKubectl && copy.keep.labels ? readSelecting(place) : [],
    copy.hold && isSessionDenied(task, target, "exec"),
  ]);
  if (isHoldDenied) throw new EphemeraError("SESSIONS_FORBIDDEN", { pod: target.pod });
  checkWindowsImage(pod, { image: usedDefault(task), command: task.invocation.command });
  const neighbours = likeKubectl ? undefined : await readNeighbours(pod, { ...place, selecting });
  if (copy.hold) {
    const { holdCopy } = await import("./hold-copy.ts");
    return holdCopy(task, { pod, named: target, rules, neighbours });
  }
  const context = planContext(task);
  const input = { pod, target: target.container, neighbours };
  return performCopy((known) => planCopy({ ...context, ...input, rules: known }), {
    task,
    pod,
    rules,
  });
}
