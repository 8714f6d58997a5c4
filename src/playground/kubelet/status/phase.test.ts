import { describe, expect, it } from "vitest";
import {
  aDebugger,
  aPod,
  aSituation,
  created,
  exited,
  hindered,
  running,
  type SituationFacts,
} from "../fixtures.ts";
import { podStatus } from "./pod-status.ts";

const app = { name: "app", image: "busybox" };
const two = { containers: [app, { ...app, name: "b" }] };
const init = { initContainers: [{ ...app, name: "ini" }] };
const side = { initContainers: [{ ...app, name: "side", restartPolicy: "Always" }] };
const never = { restartPolicy: "Never" };
const onFailure = { restartPolicy: "OnFailure" };
const startError = { reason: "StartError", startedAt: undefined };

type Row = [what: string, phase: string, facts: SituationFacts];

describe("a Pod's phase", () => {
  it.each<Row>([
    ["nothing has started", "Pending", {}],
    ["its image can't be pulled", "Pending", { starts: { app: hindered() } }],
    ["its container was only created", "Pending", { containers: [created("app")] }],
    ["its container runs", "Running", { containers: [running("app")] }],
    [
      "one of two containers has not started",
      "Pending",
      { pod: aPod(two), containers: [running("app")] },
    ],
    ["its container is about to restart", "Running", { containers: [exited("app", 1)] }],
    [
      "its container waits in back-off",
      "Running",
      { containers: [exited("app", 1, { backOffSeconds: 40 })] },
    ],
    [
      "all ended well and never restart",
      "Succeeded",
      { pod: aPod(never), containers: [exited("app", 0)] },
    ],
    [
      "one of two failed and the other runs",
      "Running",
      { pod: aPod({ ...two, ...never }), containers: [exited("app", 1), running("b")] },
    ],
    [
      "one of two failed and the other ended well",
      "Failed",
      { pod: aPod({ ...two, ...never }), containers: [exited("app", 1), exited("b", 0)] },
    ],
    [
      "it could not be started and never restarts",
      "Failed",
      { pod: aPod(never), containers: [exited("app", 128, startError)] },
    ],
    [
      "all ended well under OnFailure",
      "Succeeded",
      { pod: aPod(onFailure), containers: [exited("app", 0)] },
    ],
    [
      "it failed under OnFailure",
      "Running",
      { pod: aPod(onFailure), containers: [exited("app", 1)] },
    ],
    ["all ended well under Always", "Running", { containers: [exited("app", 0)] }],
    ["an init container runs", "Pending", { pod: aPod(init), containers: [running("ini")] }],
    [
      "an init container failed and is retried",
      "Pending",
      { pod: aPod(init), containers: [exited("ini", 1)] },
    ],
    [
      "an init container failed for good",
      "Failed",
      { pod: aPod({ ...init, ...never }), containers: [exited("ini", 1)] },
    ],
    [
      "an init container could not be started, for good",
      "Failed",
      { pod: aPod({ ...init, ...never }), containers: [exited("ini", 128, startError)] },
    ],
    [
      "init containers are done",
      "Running",
      { pod: aPod(init), containers: [running("app"), exited("ini", 0)] },
    ],
    ["a sidecar has not started", "Pending", { pod: aPod(side) }],
    [
      "a sidecar ended for the first time",
      "Running",
      { pod: aPod(side), containers: [running("app"), exited("side", 1)] },
    ],
    [
      "a sidecar waits in back-off",
      "Running",
      { pod: aPod(side), containers: [running("app"), exited("side", 1, { backOffSeconds: 10 })] },
    ],
    [
      "only its sidecar runs on",
      "Running",
      { pod: aPod({ ...side, ...never }), containers: [exited("app", 0), running("side")] },
    ],
    [
      "only its ephemeral container runs on, as before",
      "Running",
      {
        pod: aPod(
          { ...never, ephemeralContainers: [aDebugger()] },
          { status: { phase: "Running" } },
        ),
        containers: [exited("app", 0), running("dbg")],
      },
    ],
    [
      "its ephemeral container failed",
      "Running",
      {
        pod: aPod({ ephemeralContainers: [aDebugger()] }),
        containers: [running("app"), exited("dbg", 1)],
      },
    ],
    [
      "it was over before, whatever is seen now",
      "Succeeded",
      { pod: aPod({}, { status: { phase: "Succeeded" } }), containers: [running("app")] },
    ],
  ])("when %s is %s", (_when, phase, facts) => {
    expect(podStatus(aSituation(facts), "192.0.2.1").phase).toBe(phase);
  });
});
