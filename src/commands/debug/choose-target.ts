import { choose } from "../../cli/choose.ts";
import { chooseContainer } from "../../debug/target/choose-container.ts";
import { EphemeraError } from "../../errors.ts";
import type { Pod } from "../../kubernetes/types.ts";
import type { DebugTask } from "./debug-task.ts";
import type { PodTarget } from "./pod-target.ts";

/** The target, and why it is that one where nobody named it. Throws CONTAINER_OPEN, INTERRUPTED. */
export async function chooseTarget(
  pod: Pod,
  { task, named }: { task: DebugTask; named: PodTarget },
): Promise<{ target: string | undefined; why?: string }> {
  const { options, invocation } = task;
  const { environment, command } = invocation;
  const container = options.target ?? named.container;
  // kubectl targets no container unless told to.
  if (container !== undefined || options.attach !== undefined) {
    return { target: container || undefined };
  }
  const choice = chooseContainer(pod);
  if (choice.kind === "chosen") return { target: choice.container, why: choice.why };
  if (environment.stdin.isTTY && environment.stderr.isTTY) {
    const message = `Which container of the Pod ${named.pod} do you want to look at?`;
    return { target: await choose({ message, names: choice.containers, environment }) };
  }
  throw new EphemeraError("CONTAINER_OPEN", {
    command,
    pod: named.pod,
    containers: choice.containers.join(", "),
  });
}
