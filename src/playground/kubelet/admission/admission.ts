import type { Pod } from "../../../kubernetes/types.ts";
import { identityOf } from "../pod.ts";
import { type NodeView, podsOf } from "../pods-of-node.ts";
import { admit, type Rejection } from "./admit.ts";

/** Lets Pods in one after another, so that two can't take the same last bit of the node. */
export interface Admission {
  /** Undefined when the Pod may run; asked again it says the same. */
  decide(node: NodeView, pod: Pod): Rejection | undefined;
}

/** `appArmor`: whether the kernel of this machine has it on. */
export function createAdmission({ appArmor }: { appArmor: boolean }): Admission {
  // Until a Pod's first status is written, nothing else tells that it was let in.
  const admitted = new Set<string>();
  return {
    decide(context, pod) {
      const { uid } = identityOf(pod);
      const { nodeName: name, registry, resources } = context;
      const node = registry.find(resources.nodes, { name });
      if (admitted.has(uid) || node === undefined) return undefined;
      const present = podsOf(context);
      for (const known of admitted) {
        if (present.every(({ metadata }) => metadata?.uid !== known)) admitted.delete(known);
      }
      const others = present.filter(
        (other) =>
          other.metadata?.uid !== uid &&
          !isOver(other) &&
          (isLetIn(other) || admitted.has(other.metadata?.uid ?? "")),
      );
      const rejection = admit(pod, { node, others, appArmor });
      if (rejection === undefined) admitted.add(uid);
      return rejection;
    },
  };
}

/** Whether the node has yet to decide on a Pod: it has a start time from then on. */
export function awaitsAdmission(pod: Pod): boolean {
  return !isLetIn(pod) && !isOver(pod) && pod.metadata?.deletionTimestamp === undefined;
}

function isLetIn({ status }: Pod): boolean {
  return status?.startTime !== undefined;
}

function isOver({ status }: Pod): boolean {
  return status?.phase === "Failed" || status?.phase === "Succeeded";
}
