import type { EventFacts } from "../../resources/event-facts.ts";
import { isPastDeadline } from "../decide/deadline.ts";
import type { Situation } from "../decide/situation.ts";

/** What a Pod that was active for too long has for its reason, in its status and in the event. */
export const deadlineExceeded = {
  reason: "DeadlineExceeded",
  message: "Pod was active on the node longer than the specified deadline",
} as const;

/**
 * The event to tell when the deadline is seen to have passed. Its conditions are the first thing
 * of a Pod to say so, and are written before its containers are ended. Pure.
 */
export function deadlineEvents({ pod, now }: Situation): EventFacts[] {
  const { phase, conditions = [] } = pod.status ?? {};
  const over = phase === "Succeeded" || phase === "Failed";
  const told = conditions.some(
    ({ type, reason }) => type === "ContainersReady" && reason === "PodFailed",
  );
  return over || told || !isPastDeadline(pod, now) ? [] : [{ type: "Normal", ...deadlineExceeded }];
}
