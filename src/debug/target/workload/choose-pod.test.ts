import { expect, it } from "vitest";
import { crashing, deployment, pod, problem, usual } from "../../fixtures/workload-pods.ts";
import { choosePod } from "./choose-pod.ts";

it.each([
  {
    title: "the one that started last",
    pods: [pod("a", { started: 9 }), pod("b", { started: 5 }), pod("c", { started: 7 })],
    chosen: "b",
    notes: ["out of 3: ready; the last to start."],
  },
  {
    title: "the first by name of those that started together",
    pods: [pod("b"), pod("a"), pod("c")],
    chosen: "a",
    notes: ["out of 3: ready; the last to start."],
  },
  {
    title: "the only one",
    pods: [pod("a")],
    chosen: "a",
    notes: ["its only one: ready."],
  },
  {
    title: "the only one although it fails",
    pods: [pod("a", crashing(3))],
    chosen: "a",
    notes: ["its only one: not ready, app: CrashLoopBackOff."],
  },
  {
    title: "a ready one, and says that another fails",
    pods: [pod("a", { started: 90 }), pod("b", crashing(3)), pod("c", { started: 80 })],
    chosen: "c",
    notes: [
      "out of 3: ready; the last to start.",
      "1 of its 3 Pods has a problem: --pod-with-problem chooses b (app: CrashLoopBackOff).",
    ],
  },
  {
    title: "one that didn't crash a moment ago, although that is ready again",
    pods: [
      pod("a", { started: 90 }),
      pod("b", {
        started: 1,
        status: { restartCount: 2, lastState: { terminated: { exitCode: 1 } } },
      }),
    ],
    chosen: "a",
    notes: [
      "out of 2: ready; without a crash lately.",
      "1 of its 2 Pods has a problem: --pod-with-problem chooses b (app: restarted 2 times, last after Error (exit code 1)).",
    ],
  },
  {
    title: "one of the current ReplicaSet although an older one started later",
    pods: [pod("a", { owner: "old", started: 1 }), pod("b", { started: 5 })],
    chosen: "b",
    notes: ["out of 2: ready; of the current ReplicaSet."],
  },
  {
    title: "one of an older ReplicaSet when the new one fails",
    pods: [pod("a", { owner: "old" }), pod("b", crashing(4)), pod("c", crashing(9))],
    chosen: "a",
    notes: [
      "out of 3: ready.",
      "2 of its 3 Pods have a problem: --pod-with-problem chooses c (app: CrashLoopBackOff).",
    ],
  },
  {
    title: "the last to start where none is ready",
    pods: [
      pod("a", { ready: false, started: 2, status: { started: false } }),
      pod("b", { ready: false, started: 1, status: { started: false } }),
    ],
    chosen: "b",
    notes: ["out of 2: not ready; the last to start."],
  },
  {
    title: "one that has a node",
    pods: [pod("a", { ready: false, node: "" }), pod("b", crashing(3))],
    chosen: "b",
    notes: ["out of 2: not ready, app: CrashLoopBackOff; with a node."],
  },
  {
    title: "none that is being deleted, has ended or belongs to another",
    pods: [
      pod("a", { deleted: true }),
      pod("b", { phase: "Succeeded", ready: false }),
      pod("c", { phase: "Failed", ready: false }),
      pod("d", { owner: "alien" }),
      pod("e", { owner: "nobody" }),
      pod("f", { started: 99 }),
    ],
    chosen: "f",
    notes: ["its only one: ready."],
  },
])("chooses $title", ({ pods, chosen, notes }) => {
  const choice = choosePod(deployment(...pods), usual);
  expect(choice.pod.metadata?.name).toBe(chosen);
  const [first, ...others] = notes;
  expect(choice.notes).toEqual([
    `Chose the Pod ${chosen} of the Deployment web, ${first}`,
    ...others,
  ]);
});

it.each([
  {
    title: "the failing one",
    pods: [pod("a"), pod("b", crashing(1)), pod("c")],
    chosen: "b",
    note: "out of 3: app: CrashLoopBackOff.",
  },
  {
    title: "a failing one before one that isn't ready",
    pods: [pod("a", { ready: false }), pod("b", crashing(1))],
    chosen: "b",
    note: "out of 2, the worst off of 2 with a problem: app: CrashLoopBackOff.",
  },
  {
    title: "one that isn't ready before one that failed long ago",
    pods: [
      pod("a", { status: { restartCount: 5, lastState: { terminated: { exitCode: 2 } } } }),
      pod("b", { ready: false }),
    ],
    chosen: "b",
    note: "out of 2: app: not ready.",
  },
  {
    title: "one that failed long ago where all are well",
    pods: [
      pod("a"),
      pod("b", { status: { restartCount: 5, lastState: { terminated: { exitCode: 2 } } } }),
    ],
    chosen: "b",
    note: "out of 2: well now, but app restarted 5 times, last after Error (exit code 2).",
  },
  {
    title: "the one with most restarts",
    pods: [pod("a", crashing(2)), pod("b", crashing(12))],
    chosen: "b",
    note: "out of 2, the worst off of 2 with a problem: app: CrashLoopBackOff.",
  },
  {
    title: "the one with the latest failure of those that restarted as often",
    pods: [pod("a", crashing(2, 4)), pod("b", crashing(2, 3))],
    chosen: "b",
    note: "out of 2, the worst off of 2 with a problem: app: CrashLoopBackOff.",
  },
  {
    title: "one of the current ReplicaSet",
    pods: [pod("a", { owner: "old", ...crashing(9) }), pod("b", crashing(2))],
    chosen: "b",
    note: "out of 2, the worst off of 2 with a problem: app: CrashLoopBackOff.",
  },
  {
    title: "one that no node takes, where nothing else is wrong",
    pods: [pod("a"), pod("b", { ready: false, node: "" })],
    chosen: "b",
    note: "out of 2: no node takes it.",
  },
])("chooses with --pod-with-problem $title", ({ pods, chosen, note }) => {
  const choice = choosePod(deployment(...pods), problem);
  expect(choice.pod.metadata?.name).toBe(chosen);
  expect(choice.notes).toEqual([`Chose the Pod ${chosen} of the Deployment web, ${note}`]);
});

it("says that there is no problem", () => {
  expect(() => choosePod(deployment(pod("a"), pod("b")), problem)).toThrow(
    expect.objectContaining({
      code: "NO_POD_WITH_PROBLEM",
      message: "the Deployment web has no Pod with a problem, out of 2",
    }),
  );
});

it("takes one that has ended for a copy, unless there are others", () => {
  const ended = pod("a", { phase: "Failed", ready: false, started: 1 });
  const toCopy = { ...usual, endedToo: true };
  expect(choosePod(deployment(ended), toCopy).pod).toBe(ended);
  expect(choosePod(deployment(ended, pod("b")), toCopy).pod.metadata?.name).toBe("b");
  expect(() => choosePod(deployment(ended), usual)).toThrow(/its only Pod has ended/);
});
