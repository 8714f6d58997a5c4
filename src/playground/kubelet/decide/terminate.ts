import type { Action, Decision } from "./decision.ts";
import type { Situation } from "./situation.ts";
import { stopContainers } from "./stop.ts";

/** A Pod with a deletionTimestamp: end its containers, then its sandbox, then all that is left. */
export function decideTermination(situation: Situation): Decision {
  const { observed } = situation;
  const running = observed.containers.filter(({ state }) => state === "running");
  if (running.length > 0) {
    return stopContainers(situation, running, {
      graceSeconds: graceLeft(situation),
      ordered: true,
    });
  }
  const ready = observed.sandboxes.filter((sandbox) => sandbox.ready);
  if (ready.length > 0) {
    return { actions: ready.map(({ id }): Action => ({ kind: "stop-sandbox", id })) };
  }
  return { actions: [{ kind: "remove-pod" }] };
}

/** Seconds until the deletion's grace is over, a begun one counted whole; a second delete may shorten it. */
function graceLeft({ pod, now }: Situation): number {
  const graceSeconds =
    pod.metadata?.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
  const deletion = new Date(pod.metadata?.deletionTimestamp ?? now);
  const left = Math.max(Math.ceil((deletion.getTime() - now.getTime()) / 1000), 0);
  return Math.min(left, graceSeconds);
}
