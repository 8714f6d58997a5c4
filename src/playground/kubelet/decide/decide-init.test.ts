import { describe, expect, it } from "vitest";
import type { Container } from "../../../kubernetes/types.ts";
import {
  aPod,
  at,
  decideInWords,
  exited,
  hindered,
  running,
  type SituationFacts,
} from "../fixtures.ts";

type Row = [what: string, facts: SituationFacts, actions: string[], wakeAt?: Date];

const ini: Container = { name: "ini", image: "busybox" };
const side: Container = { name: "side", image: "busybox", restartPolicy: "Always" };
const ready = "image-ready" as const;

describe("init containers", () => {
  const pod = aPod({ initContainers: [ini, { ...ini, name: "ini2" }] });
  const withSide = aPod({ initContainers: [side, ini] });
  const starts = { ini: ready, ini2: ready, side: ready, app: ready };
  it.each<Row>([
    ["go before the app containers, one at a time", { pod }, ["start-container ini #0"]],
    ["hold up all that follow while they run", { pod, containers: [running("ini")] }, []],
    [
      "let the next one go when they have ended well",
      { pod, containers: [exited("ini", 0)] },
      ["start-container ini2 #0"],
    ],
    [
      "let the app containers go after the last",
      { pod, containers: [exited("ini2", 0), exited("ini", 0)] },
      ["start-container app #0"],
    ],
    [
      "start again after a failure",
      { pod, containers: [exited("ini", 1)] },
      ["start-container ini #1"],
    ],
    [
      "wait out their back-off",
      { pod, containers: [exited("ini", 1, { backOffSeconds: 10 })] },
      [],
      at(10),
    ],
    [
      "that can't be pulled hold up the rest",
      { pod, starts: { ...starts, ini: hindered({ retryAt: at(1) }) } },
      [],
      at(1),
    ],
    [
      "that failed for good end the Pod",
      {
        pod: aPod({ initContainers: [ini], restartPolicy: "Never" }),
        containers: [exited("ini", 1)],
      },
      ["stop-sandbox s0"],
    ],
    [
      "do not run again once the app containers have begun, even when their trace is gone",
      { pod, containers: [running("app")] },
      [],
    ],
    [
      "that are sidecars let the next one go while they run",
      { pod: withSide, containers: [running("side")] },
      ["start-container ini #0"],
    ],
    [
      "that are sidecars hold up the rest until they run",
      { pod: withSide },
      ["start-container side #0"],
    ],
    [
      "that are sidecars start again whenever they end",
      { pod: withSide, containers: [running("app"), exited("side", 0), exited("ini", 0)] },
      ["start-container side #1"],
    ],
    [
      "that are sidecars start again though the Pod's policy is Never",
      {
        pod: aPod({ initContainers: [side], restartPolicy: "Never" }),
        containers: [running("app"), exited("side", 1)],
      },
      ["start-container side #1"],
    ],
    [
      "that are sidecars do not hold up a crashed app container",
      {
        pod: withSide,
        containers: [exited("app", 1), exited("side", 1, { backOffSeconds: 10 }), exited("ini", 0)],
      },
      ["start-container app #1"],
      at(10),
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords({ starts, ...facts })).toEqual({ actions, wakeAt });
  });
});
