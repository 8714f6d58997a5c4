import { describe, expect, it } from "vitest";
import type { Container } from "../../../kubernetes/types.ts";
import {
  aDebugger,
  aPod,
  aSandbox,
  at,
  created,
  decideInWords,
  exited,
  hindered,
  running,
  type SituationFacts,
} from "../fixtures.ts";

type Row = [what: string, facts: SituationFacts, actions: string[], wakeAt?: Date];

const ini: Container = { name: "ini", image: "busybox" };
const b: Container = { name: "b", image: "busybox" };
const app: Container = { name: "app", image: "busybox" };
const ready = "image-ready" as const;
const dead = aSandbox({ ready: false });

describe("volumes and sandbox", () => {
  const failure = hindered({ reason: "CreateContainerError" });
  it.each<Row>([
    ["volumes come before anything", { sandboxes: [], volumes: "unprepared" }, ["prepare-volumes"]],
    [
      "volumes are looked at once more after our own restart",
      { volumes: "unprepared" },
      ["prepare-volumes"],
    ],
    ["volumes that failed are waited for", { sandboxes: [], volumes: failure }, [], at(10)],
    [
      "volumes that failed are tried again in time",
      { sandboxes: [], volumes: failure, now: at(10) },
      ["prepare-volumes"],
    ],
    ["volumes that no waiting helps are left", { volumes: { ...failure, retryAt: undefined } }, []],
    ["the first sandbox is number 0", { sandboxes: [] }, ["create-sandbox #0"]],
    ["a failed sandbox is waited for", { sandboxes: [], sandboxFailure: failure }, [], at(10)],
    [
      "a failed sandbox is tried again under a new number, for its name may be taken",
      { sandboxes: [], sandboxFailure: { ...failure, failures: 2 }, now: at(10) },
      ["create-sandbox #2"],
    ],
    [
      "a dead sandbox gives back its network before its successor is made",
      { sandboxes: [dead] },
      ["stop-sandbox s0", "create-sandbox #1"],
    ],
    [
      "what still runs in a dead sandbox ends first",
      { sandboxes: [dead], containers: [running("app"), running("dbg")] },
      ["stop-container app-0 in 0 s", "stop-container dbg-0 in 0 s"],
    ],
    [
      "no new sandbox is made until that has ended",
      { sandboxes: [dead], containers: [running("app")], stopping: new Map([["app-0", at(0)]]) },
      [],
    ],
    [
      "what still runs in an older sandbox ends too",
      { sandboxes: [aSandbox({ id: "s1", attempt: 1 }), dead], containers: [running("app")] },
      ["stop-container app-0 in 0 s"],
    ],
    [
      "of two living sandboxes the older one ends: it was being made when we were killed",
      { sandboxes: [aSandbox({ id: "s1", attempt: 1 }), aSandbox()], containers: [] },
      ["stop-sandbox s0", "prepare-image app"],
    ],
    [
      "a dead sandbox is removed when no container is left in it",
      {
        sandboxes: [
          aSandbox({ id: "s2", attempt: 2 }),
          aSandbox({ id: "s1", attempt: 1, ready: false }),
          dead,
        ],
        containers: [running("app", { sandboxId: "s2", attempt: 1 }), exited("app", 1)],
      },
      ["remove-sandbox s1"],
    ],
    [
      "a failed sandbox is tried again at once when the clock was set back since",
      { sandboxes: [], sandboxFailure: failure, now: at(-3600) },
      ["create-sandbox #1"],
    ],
    [
      "volumes that failed are tried again at once when the clock was set back since",
      { sandboxes: [], volumes: failure, now: at(-3600) },
      ["prepare-volumes"],
    ],
    [
      "nothing is made anew when all has ended for good",
      { pod: aPod({ restartPolicy: "Never" }), sandboxes: [dead], containers: [exited("app", 1)] },
      [],
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords(facts)).toEqual({ actions, wakeAt });
  });

  it.each<Row>([
    [
      "containers start anew in a new sandbox without waiting for their old end",
      {
        containers: [exited("app", 137, { sandboxId: "s0", backOffSeconds: 300 })],
        starts: { app: ready },
      },
      ["start-container app #1"],
    ],
    [
      "a container created in the old sandbox and never started is made anew",
      { containers: [created("app")], starts: { app: ready } },
      ["start-container app #1"],
    ],
    [
      "init containers run once more",
      {
        pod: aPod({ initContainers: [ini] }),
        containers: [exited("app", 137), exited("ini", 0)],
        starts: { ini: ready, app: ready },
      },
      ["start-container ini #1"],
    ],
    [
      "an app container that ended well under OnFailure stays ended",
      {
        pod: aPod({ containers: [app, b], restartPolicy: "OnFailure" }),
        containers: [exited("app", 0), exited("b", 137)],
        starts: { app: ready, b: ready },
      },
      ["start-container b #1"],
    ],
    [
      "an ephemeral container is not started again",
      {
        pod: aPod({ ephemeralContainers: [aDebugger()] }),
        containers: [exited("app", 137), exited("dbg", 137)],
        starts: { app: ready, dbg: ready },
      },
      ["start-container app #1"],
    ],
  ])("when the sandbox was re-created, %s", (_what, facts, actions, wakeAt) => {
    expect(
      decideInWords({ sandboxes: [aSandbox({ id: "s1", attempt: 1 }), dead], ...facts }),
    ).toEqual({ actions, wakeAt });
  });
});
