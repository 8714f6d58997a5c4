import { describe, expect, it } from "vitest";
import type { PodStatus } from "../../../kubernetes/types.ts";
import {
  aPod,
  aSandbox,
  aSituation,
  at,
  exited,
  running,
  type SituationFacts,
} from "../fixtures.ts";
import { podStatus } from "./pod-status.ts";

const app = { name: "app", image: "busybox" };
const init = aPod({
  initContainers: [
    { ...app, name: "i1" },
    { ...app, name: "i2" },
  ],
});
const side = aPod({ initContainers: [{ ...app, name: "side", restartPolicy: "Always" }] });

/** The conditions as `Type`, or `!Type Reason: message` where one is False. */
function inWords({ conditions }: PodStatus): string[] {
  return (conditions ?? []).map(({ type, status, reason, message }) => {
    const why = [reason, message].filter((word) => word !== undefined).join(": ");
    return `${status === "True" ? "" : "!"}${type} ${why}`.trim();
  });
}

const unready = (...names: string[]) => {
  const why = `ContainersNotReady: containers with unready status: [${names.join(" ")}]`;
  return [`!Ready ${why}`, `!ContainersReady ${why}`];
};
const uninitialized = (...names: string[]) =>
  `!Initialized ContainersNotInitialized: containers with incomplete status: [${names.join(" ")}]`;

type Row = [what: string, facts: SituationFacts, conditions: string[]];

describe("the conditions of a Pod", () => {
  const never = aPod({ restartPolicy: "Never" });
  it.each<Row>([
    [
      "without a sandbox",
      { sandboxes: [] },
      ["!PodReadyToStartContainers", "Initialized", ...unready("app")],
    ],
    [
      "whose sandbox died",
      { sandboxes: [aSandbox({ ready: false })] },
      ["!PodReadyToStartContainers", "Initialized", ...unready("app")],
    ],
    ["whose containers start", {}, ["PodReadyToStartContainers", "Initialized", ...unready("app")]],
    [
      "that runs",
      { containers: [running("app")] },
      ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"],
    ],
    [
      "that crashed",
      { containers: [exited("app", 1)] },
      ["PodReadyToStartContainers", "Initialized", ...unready("app")],
    ],
    [
      "whose containers are ready in part",
      {
        pod: aPod({ containers: [app, { ...app, name: "b" }, { ...app, name: "c" }] }),
        containers: [running("b")],
      },
      ["PodReadyToStartContainers", "Initialized", ...unready("app", "c")],
    ],
    [
      "with init containers to go",
      { pod: init, containers: [exited("i1", 0), running("i2")] },
      ["PodReadyToStartContainers", uninitialized("i2"), ...unready("app")],
    ],
    [
      "with no init container run",
      { pod: init },
      ["PodReadyToStartContainers", uninitialized("i1", "i2"), ...unready("app")],
    ],
    [
      "whose init container failed",
      { pod: init, containers: [exited("i1", 1)] },
      ["PodReadyToStartContainers", uninitialized("i1", "i2"), ...unready("app")],
    ],
    [
      "whose sidecar has not started",
      { pod: side },
      ["PodReadyToStartContainers", uninitialized("side"), ...unready("side", "app")],
    ],
    [
      "whose sidecar crashed later",
      { pod: side, containers: [running("app"), exited("side", 1)] },
      ["PodReadyToStartContainers", "Initialized", ...unready("side")],
    ],
    [
      "that succeeded",
      { pod: never, containers: [exited("app", 0)] },
      [
        "PodReadyToStartContainers",
        "Initialized PodCompleted",
        "!Ready PodCompleted",
        "!ContainersReady PodCompleted",
      ],
    ],
    [
      "that failed",
      { pod: never, containers: [exited("app", 1)] },
      [
        "PodReadyToStartContainers",
        "Initialized",
        "!Ready PodFailed",
        "!ContainersReady PodFailed",
      ],
    ],
  ])("%s", (_what, facts, conditions) => {
    expect(inWords(podStatus(aSituation(facts), "192.0.2.1"))).toEqual(conditions);
  });

  it("keep their time until their status changes", () => {
    const before = podStatus(aSituation(), "192.0.2.1");
    const pod = aPod({}, { status: before, metadata: { generation: 2 } });
    const containers = [running("app")];
    const { conditions } = podStatus(aSituation({ pod, containers, now: at(7) }), "192.0.2.1");
    expect(conditions).toMatchObject([
      {
        type: "PodReadyToStartContainers",
        lastTransitionTime: "2026-11-23T10:00:00Z",
        observedGeneration: 2,
      },
      { type: "Initialized", lastTransitionTime: "2026-11-23T10:00:00Z", observedGeneration: 2 },
      { type: "Ready", lastTransitionTime: "2026-11-23T10:00:07Z", observedGeneration: 2 },
      {
        type: "ContainersReady",
        lastTransitionTime: "2026-11-23T10:00:07Z",
        observedGeneration: 2,
      },
    ]);
  });
});
