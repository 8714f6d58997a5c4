import { describe, expect, it } from "vitest";
import type { PodStatus } from "../../../kubernetes/types.ts";
import { aPod, aSituation, at, running } from "../fixtures.ts";
import { deadlineEvents } from "./deadline-event.ts";
import { podStatus } from "./pod-status.ts";

const startTime = at(-60).toISOString();
const limited = (status: PodStatus = {}) =>
  aPod({ activeDeadlineSeconds: 60 }, { status: { startTime, phase: "Running", ...status } });
const containers = [running("app")];
const words = {
  reason: "DeadlineExceeded",
  message: "Pod was active on the node longer than the specified deadline",
};

describe("a Pod's deadline", () => {
  it("is told once, when it has passed", () => {
    const before = aSituation({ pod: limited(), containers, now: at(-1) });
    expect(deadlineEvents(before)).toEqual([]);
    const then = aSituation({ pod: limited(), containers });
    expect(deadlineEvents(then)).toEqual([{ type: "Normal", ...words }]);
    const pod = { ...then.pod, status: podStatus(then, "192.0.2.1") };
    expect(deadlineEvents({ ...then, pod })).toEqual([]);
  });

  it("makes the Pod failed once nothing of it runs any more", () => {
    const then = aSituation({ pod: limited(), containers });
    const status = podStatus(then, "192.0.2.1");
    expect(status).toMatchObject({ phase: "Running" });
    expect(status).not.toHaveProperty("reason");
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: "Ready", status: "False", reason: "PodFailed" }),
    );
    const after = aSituation({ pod: limited(status) });
    expect(podStatus(after, "192.0.2.1")).toMatchObject({ phase: "Failed", ...words });
  });

  it("doesn't matter to a Pod that is over", () => {
    const pod = limited({ phase: "Succeeded" });
    expect(deadlineEvents(aSituation({ pod }))).toEqual([]);
    expect(podStatus(aSituation({ pod }), "192.0.2.1").phase).toBe("Succeeded");
  });
});
