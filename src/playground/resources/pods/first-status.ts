import type { Pod, PodStatus } from "../../../kubernetes/types.ts";
import { qualityOfService } from "./quality-of-service.ts";

/** The status a Pod is made with, whatever its maker sent. Expects `creationTimestamp` to be set. */
export function firstStatus({ metadata, spec }: Pod): PodStatus {
  const status: PodStatus = { phase: "Pending" };
  if (spec === undefined) return status;
  status.qosClass = qualityOfService(spec);
  if ((spec.schedulingGates ?? []).length === 0) return status;
  const since = metadata?.creationTimestamp;
  status.conditions = [
    {
      type: "PodScheduled",
      status: "False",
      reason: "SchedulingGated",
      message: "Scheduling is blocked due to non-empty scheduling gates",
      ...(since === undefined ? {} : { lastTransitionTime: since }),
    },
  ];
  return status;
}
