import { formatTime } from "../../../kubernetes/time.ts";
import type { Pod, PodStatus } from "../../../kubernetes/types.ts";
import type { NodeContext } from "../node-context.ts";
import { identityOf } from "../pod.ts";
import type { Rejection } from "./admit.ts";

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
