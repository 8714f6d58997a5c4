import { makesCopy } from "../../debug/options.ts";
import type { WorkloadTarget } from "../../debug/target/parse-target.ts";
import { EphemeraError } from "../../errors.ts";
import { StatusError } from "../../kubernetes/status-error.ts";
import { debugPod } from "./debug-pod.ts";
import type { DebugTask } from "./debug-task.ts";
import { askEarly } from "./surroundings/ask-early.ts";
import type { PodTarget } from "./targets/pod-target.ts";

/** Times a Pod is chosen before it is given up: rollouts take Pods away at any moment. */
const choices = 3;

/**
 * Debugs a Pod of a workload or Service, and says which; another when that one goes before there is a
 * session in it. Gives the exit code of the session.
 */
export async function debugWorkload(task: DebugTask, target: WorkloadTarget): Promise<number> {
  const early = askEarly(task, target.namespace ?? task.client.connection.namespace);
  for (let choice = 1; ; choice++) {
    const chosen = { ...(await choose(task, target)), early };
    try {
      return await debugPod(task, chosen);
    } catch (error) {
      if (choice === choices || !isGone(error, { task, pod: chosen.pod })) throw error;
      task.messages.info(`The Pod ${chosen.pod} has gone meanwhile: choosing again.`);
    }
  }
}

async function choose(task: DebugTask, target: WorkloadTarget): Promise<PodTarget> {
  const { invocation, client, messages } = task;
  const { flags, environment } = invocation;
  const { findPod } = await import("../workload/find-pod.ts");
  const { pod, notes } = await findPod(target, {
    client,
    signal: environment.signal,
    wish: {
      withProblem: flags["pod-with-problem"],
      endedToo: makesCopy(task.options),
      now: Date.now(),
    },
  });
  for (const note of notes) messages.info(note);
  const { container } = target;
  const named = container === undefined ? {} : { container };
  return { ...named, pod: pod.metadata?.name ?? "", found: pod };
}

/** Where a copy is made, a Pod that has gone may be that one. */
function isGone(error: unknown, { task, pod }: { task: DebugTask; pod: string }): boolean {
  if (makesCopy(task.options)) return false;
  if (error instanceof EphemeraError) return error.code === "POD_GONE";
  if (!(error instanceof StatusError) || error.reason !== "NotFound") return false;
  return error.details?.kind === "pods" && error.details.name === pod;
}
