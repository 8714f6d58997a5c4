import { describe, expect, it } from "vitest";
import {
  aPod,
  aSandbox,
  aSituation,
  at,
  created,
  exited,
  running,
  type SituationFacts,
} from "../fixtures.ts";
import { decide } from "./decide.ts";

/** A Pod deleted with `grace` seconds, `ago` seconds before now. */
function deleted(grace: number, ago = 0) {
  return aPod(
    { terminationGracePeriodSeconds: 30 },
    {
      metadata: {
        deletionTimestamp: at(grace - ago).toISOString(),
        deletionGracePeriodSeconds: grace,
      },
    },
  );
}

describe("a deleted Pod", () => {
  it.each([
    { what: "all of its grace", grace: 30, ago: 0, left: 30 },
    { what: "what is left of its grace", grace: 30, ago: 12, left: 18 },
    { what: "a begun second counted whole", grace: 30, ago: 12.5, left: 18 },
    { what: "nothing when its grace is over", grace: 30, ago: 31, left: 0 },
    { what: "nothing when deleted with no grace", grace: 0, ago: 0, left: 0 },
    { what: "its own longer grace", grace: 120, ago: 0, left: 120 },
  ])("gives its containers $what", ({ grace, ago, left }) => {
    const facts = { pod: deleted(grace, ago), containers: [running("app")] };
    expect(decide(aSituation(facts)).actions).toEqual([
      { kind: "stop-container", id: "app-0", name: "app", graceSeconds: left },
    ]);
  });

  it("never waits longer than its grace, whatever the clock says", () => {
    const facts = { pod: deleted(30, -3600), containers: [running("app")] };
    expect(decide(aSituation(facts)).actions).toMatchObject([{ graceSeconds: 30 }]);
  });

  it.each([
    { what: "waits for a stop that ends in time", until: 30, grace: 30, again: [] },
    { what: "lets a second's difference pass", until: 31, grace: 30, again: [] },
    {
      what: "stops again with the shorter grace of a second delete",
      until: 30,
      grace: 5,
      again: [5],
    },
    { what: "kills at once when the second delete has no grace", until: 30, grace: 0, again: [0] },
    { what: "does not prolong a stop", until: 5, grace: 30, again: [] },
  ])("$what", ({ until, grace, again }) => {
    const situation = aSituation({
      pod: deleted(grace),
      containers: [running("app")],
      stopping: new Map([["app-0", at(until)]]),
    });
    const seconds = decide(situation).actions.map((action) =>
      action.kind === "stop-container" ? action.graceSeconds : action.kind,
    );
    expect(seconds).toEqual(again);
  });

  const steps: [string, SituationFacts, object[]][] = [
    [
      "ends all its containers together, ephemeral ones too",
      { containers: [running("dbg"), running("app"), exited("ini", 0)] },
      [
        { kind: "stop-container", id: "dbg-0" },
        { kind: "stop-container", id: "app-0" },
      ],
    ],
    [
      "keeps its sandbox while a container still runs",
      { containers: [exited("app", 0), running("dbg")], stopping: new Map([["dbg-0", at(9)]]) },
      [],
    ],
    [
      "stops its sandbox when no container runs",
      { containers: [exited("app", 0), created("dbg")] },
      [{ kind: "stop-sandbox", id: "s0" }],
    ],
    [
      "is removed when nothing of it lives",
      { sandboxes: [aSandbox({ ready: false })], containers: [exited("app", 0)] },
      [{ kind: "remove-pod" }],
    ],
    ["is removed when it never got a sandbox", { sandboxes: [] }, [{ kind: "remove-pod" }]],
    [
      "makes no volumes, sandbox or container any more",
      { sandboxes: [], volumes: "unprepared", starts: { app: "image-ready" } },
      [{ kind: "remove-pod" }],
    ],
  ];
  it.each(steps)("%s", (_what, facts, actions) => {
    const decision = decide(aSituation({ pod: deleted(30), ...facts }));
    expect(decision.actions).toHaveLength(actions.length);
    expect(decision.actions).toMatchObject(actions);
  });
});
