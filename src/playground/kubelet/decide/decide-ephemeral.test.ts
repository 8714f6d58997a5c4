import { describe, expect, it } from "vitest";
import type { Container, ContainerState } from "../../../kubernetes/types.ts";
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

const ini: Container = { name: "ini", image: "busybox" };
const ready = "image-ready" as const;
const dead = aSandbox({ ready: false });

describe("ephemeral containers", () => {
  const dbg = aDebugger();
  const aimed = aDebugger({ targetContainerName: "app" });
  const up = [running("app")];
  const pod = aPod({ ephemeralContainers: [dbg] });
  const targeting = aPod({ ephemeralContainers: [aimed] });
  const starts = { dbg: ready, app: ready, ini: ready };
  const withStatus = (state: ContainerState) => {
    const entry = { name: "dbg", state, ready: false, restartCount: 0, image: "", imageID: "" };
    return aPod(
      { ephemeralContainers: [dbg] },
      { status: { ephemeralContainerStatuses: [entry] } },
    );
  };
  it.each<Row>([
    ["see to their image first", { pod, containers: up, starts: {} }, ["prepare-image dbg"]],
    ["start when it is there", { pod, containers: up }, ["start-container dbg #0"]],
    [
      "start in the order of the spec",
      {
        pod: aPod({ ephemeralContainers: [{ ...dbg, name: "z" }, dbg] }),
        containers: up,
        starts: { z: ready, dbg: ready },
      },
      ["start-container z #0", "start-container dbg #0"],
    ],
    [
      "go before init and app containers",
      { pod: aPod({ ephemeralContainers: [dbg], initContainers: [ini] }) },
      ["start-container dbg #0", "start-container ini #0"],
    ],
    [
      "start while an init container hangs",
      {
        pod: aPod({ ephemeralContainers: [dbg], initContainers: [ini] }),
        containers: [running("ini")],
      },
      ["start-container dbg #0"],
    ],
    [
      "start while an app container crash-loops",
      { pod, containers: [exited("app", 1, { backOffSeconds: 40 })] },
      ["start-container dbg #0"],
      at(40),
    ],
    [
      "start while an app container can't be pulled",
      { pod, starts: { dbg: ready, app: hindered() } },
      ["start-container dbg #0"],
      at(2),
    ],
    ["are left alone while they run", { pod, containers: [...up, running("dbg")] }, []],
    [
      "never run again after they ended, whatever the Pod's policy",
      { pod, containers: [...up, exited("dbg", 1)] },
      [],
    ],
    [
      "never run again after a failed start",
      { pod, containers: [...up, exited("dbg", 128, { reason: "StartError" })] },
      [],
    ],
    [
      "never run again when only a trace of unknown state is left",
      { pod, containers: [...up, running("dbg", { state: "unknown" })] },
      [],
    ],
    [
      "never run again though a later one was created",
      { pod, containers: [...up, created("dbg", { attempt: 1 }), exited("dbg", 0)] },
      [],
    ],
    [
      "never run again when the runtime has forgotten them, but their status says they ran",
      { pod: withStatus({ terminated: { exitCode: 0 } }), containers: up },
      [],
    ],
    [
      "never run again when the runtime lost what their status says of them",
      { pod: withStatus({ running: {} }), containers: [...up, created("dbg")] },
      [],
    ],
    [
      "run when their status says that they have not yet",
      { pod: withStatus({ waiting: { reason: "ContainerCreating" } }), containers: up },
      ["start-container dbg #0"],
    ],
    [
      "that were created when we crashed are started",
      { pod, containers: [...up, created("dbg")] },
      ["start-created dbg"],
    ],
    [
      "are not started in a Pod that is over",
      {
        pod: aPod({ ephemeralContainers: [dbg], restartPolicy: "Never" }),
        containers: [exited("app", 0)],
      },
      ["stop-sandbox s0"],
    ],
    [
      "are not started in a Pod whose phase is terminal",
      {
        pod: aPod({ ephemeralContainers: [dbg] }, { status: { phase: "Failed" } }),
        sandboxes: [dead],
      },
      [],
    ],
    [
      "are not started in a deleted Pod",
      {
        pod: aPod(
          { ephemeralContainers: [dbg] },
          { metadata: { deletionTimestamp: at(30).toISOString() } },
        ),
        sandboxes: [dead],
      },
      ["remove-pod"],
    ],
    ["are not started without a living sandbox", { pod, sandboxes: [] }, ["create-sandbox #0"]],
    [
      "wait for a target that has never run",
      { pod: targeting, starts: { dbg: ready } },
      ["hinder dbg", "prepare-image app"],
    ],
    [
      "go on waiting while it does not appear",
      {
        pod: targeting,
        starts: {
          dbg: hindered({
            reason: "CreateContainerConfigError",
            retryAt: undefined,
            awaits: "app",
          }),
          app: "pulling",
        },
      },
      [],
    ],
    [
      "try again as soon as it appears",
      {
        pod: targeting,
        containers: up,
        starts: {
          dbg: hindered({
            reason: "CreateContainerConfigError",
            retryAt: undefined,
            awaits: "app",
          }),
        },
      },
      ["prepare-image dbg"],
    ],
    [
      "need no target where processes are shared",
      {
        pod: aPod({ shareProcessNamespace: true, ephemeralContainers: [aimed] }),
        starts: { dbg: ready, app: "pulling" },
      },
      ["start-container dbg #0"],
    ],
    [
      "need no target in the node's processes",
      {
        pod: aPod({ hostPID: true, ephemeralContainers: [aimed] }),
        starts: { dbg: ready, app: "pulling" },
      },
      ["start-container dbg #0"],
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords({ starts, ...facts })).toEqual({ actions, wakeAt });
  });

  it.each([
    [
      "the newest of its target's name",
      {},
      [running("app", { attempt: 1 }), exited("app", 1)],
      "app-1",
    ],
    [
      "a target that has ended, for the runtime to refuse in its own words",
      {},
      [exited("app", 1, { backOffSeconds: 10 })],
      "app-0",
    ],
    ["no target where processes are shared", { shareProcessNamespace: true }, up, undefined],
    ["no target in the node's processes", { hostPID: true }, up, undefined],
  ])("join %s", (_what, spec, containers, targetId) => {
    const facts = { pod: aPod({ ...spec, ephemeralContainers: [aimed] }), containers, starts };
    const [action] = decide(aSituation(facts)).actions;
    expect(action).toMatchObject({ kind: "start-container", container: aimed });
    expect(action).toHaveProperty("backOffSeconds", 0);
    expect(action?.kind === "start-container" && action.targetId).toBe(targetId);
  });

  it("say which target they miss", () => {
    const decision = decide(aSituation({ pod: targeting, starts: { dbg: ready, app: "pulling" } }));
    expect(decision.actions).toMatchObject([
      { kind: "hinder", message: "unable to find target container app", awaits: "app" },
    ]);
  });
});
