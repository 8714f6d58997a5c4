import { describe, expect, it } from "vitest";
import type { Container, Probe } from "../../../kubernetes/types.ts";
import { aPod, aSituation, at, exited, running, type SituationFacts } from "../fixtures.ts";
import { wantedProbes } from "./wanted.ts";

const probe: Probe = { exec: { command: ["true"] } };
const app: Container = {
  name: "app",
  image: "busybox",
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
};
const { startupProbe: _, ...quick } = app;
const pod = aPod({ containers: [app] });
const containers = [running("app")];
const verdicts = (verdict: object) => ({ probes: new Map([["app-0", verdict]]) });

type Row = [what: string, facts: SituationFacts, probes: string[]];

describe("the probes that go on", () => {
  it.each<Row>([
    ["are none before the container runs", { pod }, []],
    ["are none of a container that ended", { pod, containers: [exited("app", 1)] }, []],
    ["are none but startup until that succeeds", { pod, containers }, ["app-0 startup"]],
    [
      "are the others then",
      { pod, containers, ...verdicts({ startup: true }) },
      ["app-0 readiness", "app-0 liveness"],
    ],
    ["are none after startup failed", { pod, containers, ...verdicts({ startup: false }) }, []],
    [
      "are those but liveness after that failed",
      { pod, containers, ...verdicts({ startup: true, liveness: false }) },
      ["app-0 readiness"],
    ],
    [
      "begin at once without a startup probe",
      { pod: aPod({ containers: [quick] }), containers },
      ["app-0 readiness", "app-0 liveness"],
    ],
    [
      "wait for the end of a postStart hook",
      {
        pod: aPod({ containers: [quick] }),
        containers,
        hooks: new Map([["app-0", { phase: "running" }]]),
      },
      [],
    ],
    [
      "are only readiness in a Pod that is being deleted",
      {
        pod: aPod(
          { containers: [quick] },
          { metadata: { deletionTimestamp: at(5).toISOString() } },
        ),
        containers,
      },
      ["app-0 readiness"],
    ],
    [
      "are none in a Pod that is over",
      { pod: aPod({ containers: [quick] }, { status: { phase: "Failed" } }), containers },
      [],
    ],
    [
      "are a sidecar's, too, and no other init container's",
      {
        pod: aPod({
          initContainers: [
            { ...quick, name: "ini" },
            { ...quick, name: "side", restartPolicy: "Always" },
          ],
        }),
        containers: [running("ini"), running("side")],
      },
      ["side-0 readiness", "side-0 liveness"],
    ],
    [
      "are the newest container's",
      {
        pod: aPod({ containers: [quick] }),
        containers: [running("app", { attempt: 1 }), exited("app", 1)],
      },
      ["app-1 readiness", "app-1 liveness"],
    ],
  ])("%s", (_what, facts, probes) => {
    const wanted = wantedProbes(aSituation(facts));
    expect(wanted.map(({ containerId, kind }) => `${containerId} ${kind}`)).toEqual(probes);
  });
});

it("a probe waits for its initial delay, counted from the container's start", () => {
  const delayed = { ...probe, initialDelaySeconds: 30 };
  const facts = { pod: aPod({ containers: [{ ...quick, readinessProbe: delayed }] }), containers };
  const [readiness, liveness] = wantedProbes(aSituation(facts));
  expect(readiness).toMatchObject({ earliest: at(-30), atOnce: false });
  expect(liveness).toMatchObject({ earliest: at(-60), atOnce: false });
});

it("a readiness probe without a delay is asked at once, unless the container is ready", () => {
  const facts = { pod: aPod({ containers: [quick] }), containers };
  expect(wantedProbes(aSituation(facts))[0]).toMatchObject({ kind: "readiness", atOnce: true });
  const known = aSituation({ ...facts, ...verdicts({ readiness: true }) });
  expect(wantedProbes(known)[0]).toMatchObject({ kind: "readiness", atOnce: false });
});
