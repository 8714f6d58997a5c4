import type { Pod } from "../../../kubernetes/types.ts";
import type { NodeContext } from "../node-context.ts";
import type { ObservedPod } from "../observed.ts";
import type { PodMemory } from "./pod-memory.ts";

/** What an action is carried out with. */
export interface Performance {
  node: NodeContext;
  pod: Pod;
  observed: ObservedPod;
  memory: PodMemory;
  /** Makes the worker look again. */
  wake: () => void;
}
