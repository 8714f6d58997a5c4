import { newest, type ObservedContainer } from "../observed.ts";
import { containersOf, isSidecar } from "../pod.ts";
import { combine, type Decision } from "./decision.ts";
import type { Situation } from "./situation.ts";

/** How containers are to be ended. */
export interface StopOrder {
  graceSeconds: number;
  /** What the Killing event says; the default is `Stopping container NAME`. */
  message?: string;
  /** The whole Pod ends: sidecars go after the app containers, the last one first. */
  ordered?: boolean;
}

/**
 * The next step towards the end of each container: announce it and run its preStop hook, wait
 * for its turn, send the stop signal. All of it takes no longer than the grace. An order with a
 * shorter grace than one under way takes effect.
 */
export function stopContainers(
  situation: Situation,
  containers: readonly ObservedContainer[],
  order: StopOrder,
): Decision {
  return combine(containers.map((container) => stopContainer(situation, container, order)));
}

/** What the two clocks, ours now and ours when the stop began, may differ by. */
const toleratedMilliseconds = 1000;

function stopContainer(
  situation: Situation,
  container: ObservedContainer,
  { graceSeconds, message, ordered = false }: StopOrder,
): Decision {
  const { stopping, leaving, now } = situation;
  const { id, name } = container;
  const asked = now.getTime() + graceSeconds * 1000;
  const stop = (seconds: number): Decision => ({
    actions: [
      {
        kind: "stop-container",
        id,
        name,
        graceSeconds: seconds,
        ...(message === undefined ? {} : { message }),
      },
    ],
  });
  const signalled = stopping.get(id);
  if (signalled !== undefined) {
    const isShorter = signalled.getTime() > asked + toleratedMilliseconds;
    return isShorter ? stop(graceSeconds) : { actions: [] };
  }
  const heldBack = ordered && isHeldBack(situation, container);
  const begun = leaving.get(id);
  if (begun === undefined) {
    const preStop = hasPreStop(situation, name);
    if (graceSeconds <= 0 || !(preStop || heldBack)) return stop(graceSeconds);
    return {
      actions: [
        {
          kind: "begin-stop",
          id,
          name,
          graceSeconds,
          preStop,
          ...(message === undefined ? {} : { message }),
        },
      ],
    };
  }
  const until = Math.min(begun.until.getTime(), asked);
  if ((begun.inPreStop || heldBack) && until > now.getTime()) {
    return { actions: [], wakeAt: new Date(until) };
  }
  return stop(Math.max(Math.floor((until - now.getTime()) / 1000), 0));
}

/** An ephemeral container has no hooks (validation forbids them). */
function hasPreStop({ pod }: Situation, name: string): boolean {
  return containersOf(pod).some(
    ({ container }) => container.name === name && container.lifecycle?.preStop !== undefined,
  );
}

/** A sidecar outlives the app containers and the sidecars that were started after it. */
function isHeldBack({ pod, observed }: Situation, { name }: ObservedContainer): boolean {
  const init = pod.spec?.initContainers ?? [];
  const index = init.findIndex((container) => container.name === name);
  const own = init[index];
  if (own === undefined || !isSidecar("init", own)) return false;
  const later = init.slice(index + 1).filter((container) => isSidecar("init", container));
  return [...(pod.spec?.containers ?? []), ...later].some(
    (container) => newest(observed, container.name)?.state === "running",
  );
}
