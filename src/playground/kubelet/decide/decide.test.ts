import { describe, expect, it } from "vitest";
import type { Container } from "../../../kubernetes/types.ts";
import {
  aDebugger,
  aPod,
  aSandbox,
  aSituation,
  at,
  created,
  decideInWords,
  exited,
  hindered,
  running,
  type SituationFacts,
} from "../fixtures.ts";
import { decide } from "./decide.ts";

type Row = [what: string, facts: SituationFacts, actions: string[], wakeAt?: Date];

const side: Container = { name: "side", image: "busybox", restartPolicy: "Always" };
const b: Container = { name: "b", image: "busybox" };
const app: Container = { name: "app", image: "busybox" };
const ready = "image-ready" as const;
const dead = aSandbox({ ready: false });

describe("app containers", () => {
  const crashed = exited("app", 1, { attempt: 2, backOffSeconds: 20 });
  it.each<Row>([
    ["see to their image first", {}, ["prepare-image app"]],
    ["wait for their image while it is pulled", { starts: { app: "pulling" } }, []],
    ["start when it is there", { starts: { app: ready } }, ["start-container app #0"]],
    [
      "start beside one another",
      { pod: aPod({ containers: [app, b] }), starts: { app: ready } },
      ["start-container app #0", "prepare-image b"],
    ],
    ["are left alone while they run", { containers: [running("app")] }, []],
    [
      "that were created and never started are started",
      { containers: [created("app")] },
      ["start-created app"],
    ],
    [
      "wait out their back-off after a crash",
      { containers: [crashed], starts: { app: ready } },
      [],
      at(20),
    ],
    [
      "start again after it, counting on",
      { containers: [crashed], starts: { app: ready }, now: at(20) },
      ["start-container app #3"],
    ],
    [
      "start again at once the first time",
      { containers: [exited("app", 0)], starts: { app: ready } },
      ["start-container app #1"],
    ],
    [
      "that vanished from the runtime's sight start again",
      { containers: [running("app", { state: "unknown" })], starts: { app: ready } },
      ["start-container app #1"],
    ],
    [
      "that ended for good are not started beside one that runs",
      {
        pod: aPod({ containers: [app, b], restartPolicy: "Never" }),
        containers: [exited("app", 1), running("b")],
      },
      [],
    ],
    [
      "whose image can't be pulled are looked at when that turns into a back-off",
      { starts: { app: hindered() } },
      [],
      at(2),
    ],
    [
      "are then waited for until the next pull",
      { starts: { app: hindered() }, now: at(2) },
      [],
      at(10),
    ],
    ["are then tried again", { starts: { app: hindered() }, now: at(10) }, ["prepare-image app"]],
    [
      "with a config error are tried again in time",
      { starts: { app: hindered({ reason: "CreateContainerConfigError" }) } },
      [],
      at(10),
    ],
    [
      "that no waiting helps are left",
      { starts: { app: hindered({ reason: "InvalidImageName", retryAt: undefined }) } },
      [],
    ],
    [
      "wake the worker at the earliest of all moments",
      {
        pod: aPod({ containers: [app, b] }),
        containers: [crashed],
        starts: { b: hindered({ reason: "CreateContainerError" }) },
      },
      [],
      at(10),
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords(facts)).toEqual({ actions, wakeAt });
  });

  it.each([
    ["whom their image runs as", { imageUser: { uid: 65_532 } }],
    ["no user where it names none", {}],
  ])("carry %s", (_what, user) => {
    const state = { phase: "image-ready", imageId: "sha256:b0", failures: 0, ...user } as const;
    const situation = { ...aSituation(), starts: new Map([["app", state]]) };
    const [action] = decide(situation).actions;
    expect(action).toMatchObject({ kind: "start-container", ...user });
    expect(action).toHaveProperty("imageId", "sha256:b0");
    expect("imageUser" in (action ?? {})).toBe("imageUser" in user);
  });

  it("carry the wait of their successor, so that it is known after our own restart", () => {
    const starts = { app: ready };
    const backOffs = [
      [],
      [exited("app", 1)],
      [exited("app", 1, { attempt: 1, backOffSeconds: 10 })],
    ]
      .map((containers) => decide(aSituation({ containers, starts, now: at(60) })).actions[0])
      .map((action) => action?.kind === "start-container" && action.backOffSeconds);
    expect(backOffs).toEqual([0, 10, 20]);
  });
});

describe("the files of volumes", () => {
  const containers = [running("app")];
  it.each<Row>([
    ["are left alone while nothing says they are due", { containers }, []],
    ["are made anew when they are due", { containers, volumesDue: at() }, ["refresh-volumes"]],
    ["are looked at again when they will be", { containers, volumesDue: at(10) }, [], at(10)],
    [
      "keep no container from starting",
      { starts: { app: ready }, volumesDue: at() },
      ["refresh-volumes", "start-container app #0"],
    ],
    [
      "are first of all made, and then followed",
      { containers, volumes: "unprepared", volumesDue: at() },
      ["prepare-volumes"],
    ],
    [
      "don't matter to a Pod that ends",
      {
        pod: aPod({}, { metadata: { deletionTimestamp: at().toISOString() } }),
        containers,
        stopping: new Map([["app-0", at()]]),
        volumesDue: at(),
      },
      [],
    ],
    [
      "don't matter to a Pod whose work is over",
      {
        pod: aPod({ restartPolicy: "Never" }),
        containers: [exited("app", 0)],
        volumesDue: at(),
      },
      ["stop-sandbox s0"],
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords(facts)).toEqual({ actions, wakeAt });
  });
});

describe("a Pod that has written too much", () => {
  const eviction = { reason: "Evicted", message: "too much" } as const;
  it.each<Row>([
    [
      "ends at once, whatever its own grace",
      {
        pod: aPod({ terminationGracePeriodSeconds: 300 }),
        containers: [running("app")],
        eviction,
      },
      ["stop-container app-0 in 1 s"],
    ],
    [
      "is not sent another signal while it ends",
      { containers: [running("app")], stopping: new Map([["app-0", at(1)]]), eviction },
      [],
    ],
    [
      "gives back its network, and nothing of it starts again",
      { containers: [exited("app", 137)], starts: { app: ready }, eviction },
      ["stop-sandbox s0"],
    ],
    [
      "is removed as any other when it is deleted",
      {
        pod: aPod({}, { metadata: { deletionTimestamp: at().toISOString() } }),
        sandboxes: [],
        eviction,
      },
      ["remove-pod"],
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords(facts)).toEqual({ actions, wakeAt });
  });
});

describe("tidying up", () => {
  const old = [2, 1, 0].map((attempt) => exited("app", 1, { attempt }));
  it.each<Row>([
    [
      "keeps the newest of a name and the one before",
      { containers: [running("app", { attempt: 3 }), ...old] },
      ["remove-container app-1", "remove-container app-0"],
    ],
    [
      "counts each name by itself",
      { containers: [running("app", { attempt: 1 }), exited("app", 1), exited("dbg", 0)] },
      [],
    ],
    [
      "first ends what runs though a later one has its name",
      {
        containers: [
          running("app", { attempt: 3 }),
          exited("app", 1, { attempt: 2 }),
          running("app", { attempt: 1 }),
        ],
      },
      ["stop-container app-1 in 0 s"],
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords(facts)).toEqual({ actions, wakeAt });
  });
});

describe("a Pod whose work is over", () => {
  const pod = aPod({
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 7,
    ephemeralContainers: [aDebugger()],
  });
  const containers = [running("dbg"), exited("app", 0)];
  it.each<Row>([
    [
      "ends its ephemeral containers with their grace",
      { pod, containers },
      ["stop-container dbg-0 in 7 s"],
    ],
    ["waits for their end", { pod, containers, stopping: new Map([["dbg-0", at(7)]]) }, []],
    [
      "ends its sidecars",
      {
        pod: aPod({ restartPolicy: "Never", initContainers: [side] }),
        containers: [running("side"), exited("app", 0)],
      },
      ["stop-container side-0 in 30 s"],
    ],
    [
      "then stops its sandbox and keeps its containers for their logs",
      { pod, containers: [exited("dbg", 137), exited("app", 0)] },
      ["stop-sandbox s0"],
    ],
    [
      "then rests",
      { pod, sandboxes: [dead], containers: [exited("dbg", 137), exited("app", 0)] },
      [],
    ],
    [
      "stays so, though its containers are gone from the runtime",
      { pod: aPod({}, { status: { phase: "Succeeded" } }), sandboxes: [] },
      [],
    ],
    [
      "ends what runs when its phase was set to Failed",
      { pod: aPod({}, { status: { phase: "Failed" } }), containers: [running("app")] },
      ["stop-container app-0 in 30 s"],
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords(facts)).toEqual({ actions, wakeAt });
  });
});
