import { describe, expect, it } from "vitest";
import type { Container, Probe } from "../../../kubernetes/types.ts";
import {
  aPod,
  aSituation,
  at,
  created,
  decideInWords,
  exited,
  running,
  type SituationFacts,
} from "../fixtures.ts";
import type { ProbeVerdicts } from "../probes/verdicts.ts";
import { decide } from "./decide.ts";

type Row = [what: string, facts: SituationFacts, actions: string[]];

const probe: Probe = { exec: { command: ["true"] } };
const app: Container = {
  name: "app",
  image: "busybox",
  livenessProbe: { ...probe, terminationGracePeriodSeconds: 3 },
  startupProbe: probe,
  readinessProbe: probe,
};
const side: Container = { ...app, name: "side", restartPolicy: "Always" };
const pod = aPod({ containers: [app], terminationGracePeriodSeconds: 7 });
const verdicts = (id: string, verdict: ProbeVerdicts) => ({ probes: new Map([[id, verdict]]) });
const ready = "image-ready" as const;

describe("a running container", () => {
  const containers = [running("app")];
  it.each<Row>([
    ["without a verdict is left alone", { pod, containers }, []],
    [
      "that lives and isn't ready is left alone",
      {
        pod,
        containers,
        ...verdicts("app-0", { startup: true, liveness: true, readiness: false }),
      },
      [],
    ],
    [
      "that failed its liveness probe is stopped with the probe's grace",
      { pod, containers, ...verdicts("app-0", { startup: true, liveness: false }) },
      ["stop-container app-0 in 3 s"],
    ],
    [
      "that failed its startup probe is stopped with the Pod's grace",
      { pod, containers, ...verdicts("app-0", { startup: false }) },
      ["stop-container app-0 in 7 s"],
    ],
    [
      "that is being stopped is waited for",
      {
        pod,
        containers,
        ...verdicts("app-0", { liveness: false }),
        stopping: new Map([["app-0", at(3)]]),
      },
      [],
    ],
    [
      "is not judged by its predecessor's verdict",
      {
        pod,
        containers: [running("app", { attempt: 1 })],
        ...verdicts("app-0", { liveness: false }),
      },
      [],
    ],
    [
      "has its preStop hook run first",
      {
        pod: aPod({
          containers: [{ ...app, lifecycle: { preStop: { sleep: { seconds: 1 } } } }],
        }),
        containers,
        ...verdicts("app-0", { liveness: false }),
      },
      ["begin-stop app-0 in 3 s"],
    ],
  ])("%s", (_what, facts, actions) => {
    expect(decideInWords(facts).actions).toEqual(actions);
  });

  it.each([
    ["Always", "Container app failed liveness probe, will be restarted"],
    ["OnFailure", "Container app failed liveness probe, will be restarted"],
    ["Never", "Container app failed liveness probe"],
  ])("under %s is stopped because: %s", (restartPolicy, message) => {
    const facts = { pod: aPod({ containers: [app], restartPolicy }), containers };
    const situation = aSituation({ ...facts, ...verdicts("app-0", { liveness: false }) });
    expect(decide(situation).actions).toMatchObject([{ kind: "stop-container", message }]);
  });

  it("starts again once it has ended, whatever the verdict was", () => {
    const facts = { pod, containers: [exited("app", 137)], starts: { app: ready } };
    const { actions } = decideInWords({ ...facts, ...verdicts("app-0", { liveness: false }) });
    expect(actions).toEqual(["start-container app #1"]);
  });
});

describe("a sidecar", () => {
  const withSide = aPod({ initContainers: [side], containers: [app] });
  const starts = { side: ready, app: ready };
  it.each<Row>([
    ["starts first", { pod: withSide, starts }, ["start-container side #0"]],
    [
      "holds the rest back until it has started",
      { pod: withSide, starts, containers: [running("side")] },
      [],
    ],
    [
      "lets them go when its startup probe succeeds",
      {
        pod: withSide,
        starts,
        containers: [running("side")],
        ...verdicts("side-0", { startup: true }),
      },
      ["start-container app #0"],
    ],
    [
      "doesn't wait for its readiness",
      {
        pod: withSide,
        starts,
        containers: [running("side")],
        ...verdicts("side-0", { startup: true, readiness: false }),
      },
      ["start-container app #0"],
    ],
    [
      "that failed its liveness probe is stopped",
      {
        pod: withSide,
        starts,
        containers: [running("app"), running("side")],
        ...verdicts("side-0", { startup: true, liveness: false }),
      },
      ["stop-container side-0 in 3 s"],
    ],
    [
      "that ended starts again beside the app",
      { pod: withSide, starts, containers: [running("app"), exited("side", 1)] },
      ["start-container side #1"],
    ],
    [
      "that ended before the app began holds it back again",
      { pod: withSide, starts, containers: [exited("side", 1)] },
      ["start-container side #1"],
    ],
  ])("%s", (_what, facts, actions) => {
    expect(decideInWords(facts).actions).toEqual(actions);
  });

  it("is stopped without a promise to restart, as the kubelet words it", () => {
    const situation = aSituation({
      pod: withSide,
      containers: [running("app"), running("side")],
      ...verdicts("side-0", { startup: true, liveness: false }),
    });
    const message = "Init container side failed liveness probe";
    expect(decide(situation).actions).toMatchObject([{ message }]);
  });

  it("that was started before the playground's restart counts as started", () => {
    const status = {
      name: "side",
      image: "",
      imageID: "",
      restartCount: 0,
      ready: false,
      started: true,
      containerID: "containerd://side-0",
    };
    const adopted = aPod(withSide.spec, { status: { initContainerStatuses: [status] } });
    const facts = { pod: adopted, starts, containers: [running("side")] };
    expect(decideInWords(facts).actions).toEqual(["start-container app #0"]);
  });
});

describe("a postStart hook", () => {
  const hooked: Container = {
    name: "app",
    image: "busybox",
    lifecycle: { postStart: { exec: { command: ["true"] } } },
  };
  const b: Container = { name: "b", image: "busybox" };
  const two = aPod({ containers: [hooked, b], terminationGracePeriodSeconds: 7 });
  const starts = { app: ready, b: ready };
  const runs = { hooks: new Map([["app-0", { phase: "running" as const }]]) };
  const failed = { hooks: new Map([["app-0", { phase: "failed" as const, message: "no" }]]) };
  it.each<Row>([
    [
      "keeps the next container from starting along",
      { pod: two, starts },
      ["start-container app #0"],
    ],
    ["while it runs", { pod: two, starts, containers: [running("app")], ...runs }, []],
    ["and no longer", { pod: two, starts, containers: [running("app")] }, ["start-container b #0"]],
    [
      "of a container that waits for its restart keeps nobody",
      { pod: two, starts, containers: [exited("app", 1, { backOffSeconds: 10 })] },
      ["start-container b #0"],
    ],
    [
      "begins when a crash left the container created",
      { pod: two, starts, containers: [created("app")] },
      ["start-created app"],
    ],
    [
      "that failed ends its container first",
      { pod: two, starts, containers: [running("app")], ...failed },
      ["stop-container app-0 in 7 s"],
    ],
  ])("%s", (_what, facts, actions) => {
    expect(decideInWords(facts).actions).toEqual(actions);
  });
});
