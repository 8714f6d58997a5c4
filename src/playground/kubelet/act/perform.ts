import type { Action } from "../decide/decision.ts";
import { beginStop } from "../lifecycle/begin-stop.ts";
import { addressOf } from "../observed.ts";
import { containersOf } from "../pod.ts";
import { removeContainer, removePod, stopContainer } from "./end.ts";
import { prepareImage } from "./images.ts";
import type { Performance } from "./performance.ts";
import { createSandbox } from "./sandbox.ts";
import { hinder, startContainer, startCreated } from "./start-container.ts";
import { makeVolumes, refreshVolumes } from "./volumes.ts";

/** Carries out one decided action. Rejects only for what nobody foresaw. */
export async function perform(performance: Performance, action: Action): Promise<void> {
  const { node, pod, observed, memory, wake } = performance;
  switch (action.kind) {
    case "prepare-volumes":
      return makeVolumes(node, pod, memory);
    case "refresh-volumes":
      return refreshVolumes(node, pod, memory);
    case "create-sandbox":
      return createSandbox(node, pod, action.attempt, memory);
    case "prepare-image":
      return prepareImage(node, { ...action, pod, memory }, wake);
    case "start-container":
      return startContainer(performance, action);
    case "start-created":
      return startCreated(performance, action);
    case "hinder": {
      const { message, awaits } = action;
      const why = { reason: "CreateContainerConfigError", message, awaits } as const;
      return hinder(node, pod, action, why, memory);
    }
    case "begin-stop":
      return beginStop(stopTarget(performance, action), action, memory, wake);
    case "stop-container":
      return stopContainer(stopTarget(performance, action), action, memory, wake);
    case "stop-sandbox":
      await node.runtime.stopPodSandbox({ podSandboxId: action.id });
      return;
    case "remove-sandbox":
      await node.runtime.removePodSandbox({ podSandboxId: action.id });
      return;
    case "remove-container":
      return removeContainer(node, pod, action);
    case "remove-pod":
      return removePod(node, pod, observed);
  }
}

/** A container that is in the runtime and no longer in the Pod (of one removed by force) has no hooks. */
function stopTarget(
  { node, pod, observed }: Performance,
  { id, name }: { id: string; name: string },
) {
  const found = containersOf(pod).find(({ container }) => container.name === name);
  const { role, container } = found ?? { role: "app" as const, container: { name } };
  return { node, pod, role, container, containerId: id, address: addressOf(pod, observed, node) };
}
