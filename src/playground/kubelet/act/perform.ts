import type { Pod } from "../../../kubernetes/types.ts";
import type { Action } from "../decide/decision.ts";
import type { NodeContext } from "../node-context.ts";
import type { ObservedPod } from "../observed.ts";
import { removeContainer, removePod, stopContainer } from "./end.ts";
import { prepareImage } from "./images.ts";
import type { PodMemory } from "./pod-memory.ts";
import { createSandbox, makeVolumes } from "./sandbox.ts";
import { hinder, startContainer, startCreated } from "./start-container.ts";

/** What an action is carried out with. */
export interface Performance {
  node: NodeContext;
  pod: Pod;
  observed: ObservedPod;
  memory: PodMemory;
  /** Makes the worker look again. */
  wake: () => void;
}

/** Carries out one decided action. Rejects only for what nobody foresaw. */
export async function perform(
  { node, pod, observed, memory, wake }: Performance,
  action: Action,
): Promise<void> {
  switch (action.kind) {
    case "prepare-volumes":
      return makeVolumes(node, pod, memory);
    case "create-sandbox":
      return createSandbox(node, pod, action.attempt, memory);
    case "prepare-image":
      return prepareImage(node, { ...action, pod, memory }, wake);
    case "start-container":
      return startContainer(node, pod, action, observed, memory);
    case "start-created":
      return startCreated(node, pod, action);
    case "hinder": {
      const { message, awaits } = action;
      const why = { reason: "CreateContainerConfigError", message, awaits } as const;
      return hinder(node, pod, action, why, memory);
    }
    case "stop-container":
      return stopContainer(node, pod, action, memory, wake);
    case "stop-sandbox":
      await node.runtime.stopPodSandbox({ podSandboxId: action.id });
      return;
    case "remove-container":
      return removeContainer(node, pod, action);
    case "remove-pod":
      return removePod(node, pod, observed);
  }
}
