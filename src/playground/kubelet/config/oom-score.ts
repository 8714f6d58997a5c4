import { quantityToNumber } from "../../../kubernetes/quantity.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { podRequests, wholeUnits } from "../../resources/pods/pod-resources.ts";
import { qualityOfService } from "../../resources/pods/quality-of-service.ts";
import { type AnyContainer, containersOf, isSidecar } from "../pod.ts";

/** oom_score_adj of a Pod that has all it may use reserved. */
const guaranteed = -998;
const bestEffort = 1000;

/** At least this `spec.priority` is a Pod the node itself needs. */
const systemCriticalPriority = 2_000_000_000;

/**
 * oom_score_adj of a container: who asks for little memory is killed first (kubelet,
 * qos.GetContainerOOMScoreAdjust). `memoryCapacity` is the machine's memory in bytes.
 */
export function oomScoreAdj(pod: Pod, container: AnyContainer, memoryCapacity: number): number {
  const { spec } = pod;
  if ((spec?.priority ?? 0) >= systemCriticalPriority) return guaranteed;
  const quality = qualityOfService(spec ?? { containers: [] });
  if (quality === "Guaranteed") return guaranteed;
  if (quality === "BestEffort") return bestEffort;

  const share = (bytes: number) => 1000 - Math.floor((1000 * bytes) / memoryCapacity);
  const role = containersOf(pod).find((entry) => entry.container.name === container.name)?.role;
  const own = share(memoryRequest(container) + spareOfPod(pod));
  // A sidecar outlives the containers it serves: it is never killed before the thriftiest of them.
  const score =
    role !== undefined && isSidecar(role, container)
      ? Math.min(own, share(Math.min(...(spec?.containers ?? []).map(memoryRequest))))
      : own;
  return Math.min(Math.max(score, 1000 + guaranteed), bestEffort - 1);
}

function memoryRequest({ resources }: AnyContainer): number {
  return quantityToNumber(resources?.requests?.memory ?? 0);
}

/** Of a memory request of the Pod itself, what its containers don't ask for is shared evenly. */
function spareOfPod({ spec }: Pod): number {
  const whole = spec?.resources?.requests?.memory;
  if (spec === undefined || whole === undefined) return 0;
  const { resources: _, overhead: __, ...rest } = spec;
  const asked = wholeUnits(podRequests(rest).get("memory"));
  const sharers = spec.containers.length + (spec.initContainers ?? []).length;
  return Math.floor(Math.max(quantityToNumber(whole) - asked, 0) / sharers);
}
