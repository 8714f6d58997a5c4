import type { WorkloadTarget } from "../../debug/target/parse-target.ts";
import { debugPod } from "./debug-pod.ts";
import type { DebugTask } from "./debug-task.ts";

/** Debugs a Pod of a workload or Service, and says which. Gives the exit code of the session. */
export async function debugWorkload(task: DebugTask, target: WorkloadTarget): Promise<number> {
  const { invocation, client, messages, options } = task;
  const { flags, environment } = invocation;
  const { findPod } = await import("../workload/find-pod.ts");
  const { pod, notes } = await findPod(target, {
    client,
    signal: environment.signal,
    wish: {
      withProblem: flags["pod-with-problem"],
      endedToo: Boolean(options.copy.name) || options.copy.hold,
      now: Date.now(),
    },
  });
  for (const note of notes) messages.info(note);
  const { container } = target;
  const named = container === undefined ? {} : { container };
  return debugPod(task, { ...named, pod: pod.metadata?.name ?? "", found: pod });
}
