import { describe, expect, it } from "vitest";
import {
  aDebugger,
  aPod,
  aSituation,
  at,
  exited,
  hindered,
  running,
  type SituationFacts,
} from "../fixtures.ts";
import { backOffEvents } from "./back-off-events.ts";
import { podStatus } from "./pod-status.ts";

const spec = { ephemeralContainers: [aDebugger()] };
const crashed = (attempt: number) => exited("app", 1, { attempt, backOffSeconds: 10 });

/** The events told when the Pod goes from one situation to the next. */
function eventsBetween(before: SituationFacts, after: SituationFacts): string[] {
  const status = podStatus(aSituation({ pod: aPod(spec), ...before }), "192.0.2.1");
  const pod = aPod(spec, { status });
  const next = podStatus(aSituation({ pod, ...after }), "192.0.2.1");
  return backOffEvents(pod, next).map(
    ({ type, reason, message, fieldPath }) => `${type} ${reason} ${fieldPath} ${message}`,
  );
}

describe("a back-off is told", () => {
  const crash =
    "Warning BackOff spec.containers{app} Back-off restarting failed container app in pod web_default(uid-1)";
  const pull = [
    'Normal BackOff spec.ephemeralContainers{dbg} Back-off pulling image "busybox"',
    "Warning Failed spec.ephemeralContainers{dbg} Error: ImagePullBackOff",
  ];
  const failed = { starts: { dbg: hindered() } };
  it.each<[string, SituationFacts, SituationFacts, string[]]>([
    [
      "when a crashed container begins to wait",
      { containers: [running("app", { attempt: 1 })] },
      { containers: [crashed(1)] },
      [crash],
    ],
    ["only once while it waits", { containers: [crashed(1)] }, { containers: [crashed(1)] }, []],
    [
      "again after the next crash",
      { containers: [crashed(1)] },
      { containers: [crashed(2)] },
      [crash],
    ],
    [
      "not for a restart at once",
      { containers: [running("app")] },
      { containers: [exited("app", 1)] },
      [],
    ],
    ["when a failed pull begins to wait", failed, { ...failed, now: at(2) }, pull],
    ["only once while the pull waits", { ...failed, now: at(2) }, { ...failed, now: at(3) }, []],
    ["not for a pull that has just failed", {}, failed, []],
  ])("%s", (_when, before, after, events) => {
    expect(eventsBetween(before, after)).toEqual(events);
  });
});
