import { choose } from "../../../cli/choose.ts";
import { checkPod } from "../../../debug/target/check-pod.ts";
import { chooseContainer, type OfferedContainer } from "../../../debug/target/choose-container.ts";
import { checkNotStatic } from "../../../debug/target/static-pod.ts";
import { isWindows } from "../../../debug/target/windows-pod.ts";
import { EphemeraError } from "../../../errors.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import type { DebugTask } from "../debug-task.ts";
import type { PodTarget } from "./pod-target.ts";

/**
 * The target, and why it is that one where nobody named it; a Pod that can have no debugger is
 * refused before anyone is asked. Throws CONTAINER_OPEN, INTERRUPTED, STATIC_POD and what `checkPod`
 * throws.
 */
export async function chooseTarget(
  pod: Pod,
  { task, named }: { task: DebugTask; named: PodTarget },
): Promise<{ target: string | undefined; why?: string }> {
  const { options, invocation, messages } = task;
  const { command, flags } = invocation;
  const container = options.target ?? named.container;
  // kubectl targets no container unless told to.
  if (options.attach !== undefined) return { target: container || undefined };
  checkNotStatic(pod, { command });
  checkPod(pod, container || undefined);
  if (isWindows(pod)) {
    messages.info("Containers on Windows don't see each other's processes, only the same network.");
    return { target: undefined };
  }
  if (container !== undefined) return { target: container || undefined };
  const message = `Which container of the Pod ${named.pod} do you want to look at?`;
  const problemFirst = flags["pod-with-problem"];
  const { neverRan, ...chosen } = await chosenOrAsked(pod, { task, message, problemFirst });
  if (neverRan === undefined) return chosen;
  messages.info(
    `The container ${chosen.target} has never run (${neverRan}): there are no processes of it to see, only the Pod's network.`,
  );
  return { target: undefined };
}

/**
 * The container a person most likely means, or says; `neverRan` is why one that was chosen has no
 * processes. Throws CONTAINER_OPEN, INTERRUPTED.
 */
export async function chosenOrAsked(
  pod: Pod,
  { task, message, problemFirst }: { task: DebugTask; message: string; problemFirst: boolean },
): Promise<{ target: string; why?: string; neverRan?: string }> {
  const { environment, command } = task.invocation;
  const choice = chooseContainer(pod, { now: Date.now(), problemFirst });
  if (choice.kind === "chosen") {
    const { kind: _, container, ...rest } = choice;
    return { target: container, ...rest };
  }
  if (environment.stdin.isTTY && environment.stderr.isTTY) {
    return {
      target: await choose({ message, choices: choice.containers.map(asChoice), environment }),
    };
  }
  throw new EphemeraError("CONTAINER_OPEN", {
    command,
    pod: pod.metadata?.name ?? "",
    containers: choice.containers.map((each) => asChoice(each).label).join(", "),
  });
}

function asChoice({ name, problem }: OfferedContainer) {
  return { value: name, label: problem === undefined ? name : `${name} (${problem})` };
}
