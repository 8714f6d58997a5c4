import type { Pod, PodStatus } from "../../../kubernetes/types.ts";
import type { EventFacts } from "../../resources/event-facts.ts";
import { containersOf, describePod, fieldPathOf, identityOf } from "../pod.ts";
import { storedStatus } from "./stored-status.ts";

/** The events to tell when `status` is about to replace the Pod's own: one for each back-off that begins. Pure. */
export function backOffEvents(pod: Pod, status: PodStatus): EventFacts[] {
  return containersOf(pod).flatMap(({ role, container: { name, image = "" } }): EventFacts[] => {
    const before = storedStatus(pod, name);
    const after = storedStatus({ status }, name);
    const reason = after?.state?.waiting?.reason;
    const isNew =
      reason !== before?.state?.waiting?.reason || after?.restartCount !== before?.restartCount;
    if (!isNew) return [];
    const fieldPath = fieldPathOf(role, name);
    if (reason === "CrashLoopBackOff") {
      const where = describePod(identityOf(pod));
      const message = `Back-off restarting failed container ${name} in pod ${where}`;
      return [{ type: "Warning", reason: "BackOff", message, fieldPath }];
    }
    if (reason === "ImagePullBackOff") {
      const message = `Back-off pulling image "${image}"`;
      return [
        { type: "Normal", reason: "BackOff", message, fieldPath },
        { type: "Warning", reason: "Failed", message: "Error: ImagePullBackOff", fieldPath },
      ];
    }
    return [];
  });
}
