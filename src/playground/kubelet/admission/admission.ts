import { formatTime } from "../../../kubernetes/time.ts";
import type { Pod, PodStatus } from "../../../kubernetes/types.ts";
import { type NodeContext, podsOf } from "../node-context.ts";
import { identityOf } from "../pod.ts";
import { admit, type Rejection } from "./admit.ts";

/** Lets Pods in one after another, so that two can't take the same last bit of the node. */
export interface Admission {
  /** Undefined when the Pod may run; asked again it says the same. */
  decide(
    node: Pick<NodeContext, "registry" | "resources" | "nodeName">,
    pod: Pod,
  ): Rejection | undefined;
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

/** Tells that a Pod will not run here, and makes it Failed. */
export async function reject(
  node: NodeContext,
  pod: Pod,
  { reason, message }: Rejection,
): Promise<void> {
  node.record(pod, { type: "Warning", reason, message });
  const status: PodStatus = {
    ...pod.status,
    observedGeneration: pod.metadata?.generation ?? 1,
    phase: "Failed",
    reason,
    message: `Pod was rejected: ${message}`,
    startTime: formatTime(new Date()),
  };
  await node.registry.update(
    node.resources.pods,
    identityOf(pod),
    (current) => (current.metadata?.uid === pod.metadata?.uid ? { ...current, status } : current),
    { subresource: "status" },
  );
}
