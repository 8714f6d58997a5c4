import type { Action, Decision } from "./decision.ts";
import type { Situation } from "./situation.ts";

/** A Pod with a deletionTimestamp: end its containers together, then its sandbox, then all that is left. */
export function decideTermination(situation: Situation): Decision {
  const { observed } = situation;
  const running = observed.containers.filter(({ state }) => state === "running");
  if (running.length > 0) return { actions: stopActions(situation) };
  const ready = observed.sandboxes.filter((sandbox) => sandbox.ready);
  if (ready.length > 0) {
    return { actions: ready.map(({ id }): Action => ({ kind: "stop-sandbox", id })) };
  }
  return { actions: [{ kind: "remove-pod" }] };
}

/** A second delete with a shorter grace stops again what is already being stopped. */
function stopActions({ pod, observed, stopping, now }: Situation): Action[] {
  const graceSeconds =
    pod.metadata?.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
  const deletion = new Date(pod.metadata?.deletionTimestamp ?? now);
  const left = Math.max(Math.ceil((deletion.getTime() - now.getTime()) / 1000), 0);
  const grace = Math.min(left, graceSeconds);
  return observed.containers.flatMap(({ id, name, state }): Action[] => {
    if (state !== "running") return [];
    const until = stopping.get(id);
    const shorter = until !== undefined && until.getTime() > now.getTime() + (grace + 1) * 1000;
    return until === undefined || shorter
      ? [{ kind: "stop-container", id, name, graceSeconds: grace }]
      : [];
  });
}
