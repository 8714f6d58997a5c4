import { describe, expect, it } from "vitest";
import type { Container } from "../../../kubernetes/types.ts";
import { aPod, at, decideInWords, exited, running, type SituationFacts } from "../fixtures.ts";

type Row = [what: string, facts: SituationFacts, actions: string[], wakeAt?: Date];

const hook = { lifecycle: { preStop: { sleep: { seconds: 5 } } } };
const app: Container = { name: "app", image: "busybox" };
const sidecar = (name: string): Container => ({ ...app, name, restartPolicy: "Always" });

function deleted(grace: number, spec: Parameters<typeof aPod>[0]) {
  return aPod(spec, {
    metadata: {
      deletionTimestamp: at(grace).toISOString(),
      deletionGracePeriodSeconds: grace,
    },
  });
}
const leaving = (id: string, until: number, inPreStop = false) => ({
  leaving: new Map([[id, { until: at(until), inPreStop }]]),
});

describe("a container with a preStop hook", () => {
  const containers = [running("app")];
  const pod = deleted(30, { containers: [{ ...app, ...hook }] });
  it.each<Row>([
    ["has it run first", { pod, containers }, ["begin-stop app-0 in 30 s"]],
    [
      "is not signalled while it runs",
      { pod, containers, ...leaving("app-0", 30, true) },
      [],
      at(30),
    ],
    [
      "is given what the hook has left of the grace",
      { pod, containers, ...leaving("app-0", 30), now: at(4.5) },
      ["stop-container app-0 in 25 s"],
    ],
    [
      "is signalled when the grace is over and the hook isn't",
      { pod, containers, ...leaving("app-0", 30, true), now: at(30) },
      ["stop-container app-0 in 0 s"],
    ],
    [
      "is signalled sooner after a second delete with less grace",
      {
        pod: deleted(2, { containers: [{ ...app, ...hook }] }),
        containers,
        ...leaving("app-0", 30, true),
        now: at(2),
      },
      ["stop-container app-0 in 0 s"],
    ],
    [
      "goes without it when there is no grace",
      { pod: deleted(0, { containers: [{ ...app, ...hook }] }), containers },
      ["stop-container app-0 in 0 s"],
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords(facts)).toEqual({ actions, wakeAt });
  });
});

describe("the sidecars of a Pod that ends", () => {
  const pod = deleted(30, { initContainers: [sidecar("s1"), sidecar("s2")] });
  const both = [running("s2"), running("s1")];
  const announced = {
    leaving: new Map([
      ["s1-0", { until: at(30), inPreStop: false }],
      ["s2-0", { until: at(30), inPreStop: false }],
    ]),
  };
  it.each<Row>([
    [
      "are told with the others and signalled after them",
      { pod, containers: [running("app"), ...both] },
      ["stop-container app-0 in 30 s", "begin-stop s2-0 in 30 s", "begin-stop s1-0 in 30 s"],
    ],
    [
      "wait for the app containers",
      {
        pod,
        containers: [running("app"), ...both],
        stopping: new Map([["app-0", at(30)]]),
        ...announced,
      },
      [],
      at(30),
    ],
    [
      "go in reverse order",
      { pod, containers: [exited("app", 0), ...both], ...announced, now: at(10) },
      ["stop-container s2-0 in 20 s"],
      at(30),
    ],
    [
      "down to the first",
      {
        pod,
        containers: [exited("app", 0), exited("s2", 0), running("s1")],
        ...announced,
        now: at(12),
      },
      ["stop-container s1-0 in 18 s"],
    ],
    [
      "don't wait beyond the grace",
      {
        pod,
        containers: [running("app"), ...both],
        stopping: new Map([["app-0", at(30)]]),
        ...announced,
        now: at(30),
      },
      ["stop-container s2-0 in 0 s", "stop-container s1-0 in 0 s"],
    ],
    [
      "go the same way when the work is done",
      {
        pod: aPod({ initContainers: [sidecar("s1"), sidecar("s2")], restartPolicy: "Never" }),
        containers: [exited("app", 0), ...both],
      },
      ["stop-container s2-0 in 30 s", "begin-stop s1-0 in 30 s"],
    ],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords(facts)).toEqual({ actions, wakeAt });
  });
});

describe("a Pod with a deadline", () => {
  const pod = aPod(
    { activeDeadlineSeconds: 60, terminationGracePeriodSeconds: 7 },
    { status: { startTime: at(-50).toISOString() } },
  );
  it.each<Row>([
    ["is looked at when it comes", { pod, containers: [running("app")] }, [], at(10)],
    [
      "is ended when it has come",
      { pod, containers: [running("app")], now: at(10) },
      ["stop-container app-0 in 7 s"],
    ],
    ["starts nothing after it", { pod, now: at(10) }, ["stop-sandbox s0"]],
  ])("%s", (_what, facts, actions, wakeAt) => {
    expect(decideInWords(facts)).toEqual({ actions, wakeAt });
  });
});
