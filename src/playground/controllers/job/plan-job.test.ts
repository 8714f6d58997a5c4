import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Job, JobCondition, JobStatus, Pod } from "../../../kubernetes/types.ts";
import { formatIndexes, parseIndexes } from "./indexes.ts";
import { jobPod, trackingFinalizer } from "./job-pod.ts";
import { type JobPlan, planJob } from "./plan-job.ts";

const now = new Date("2026-01-01T12:00:00Z");
const secondsAgo = (seconds: number) =>
  `${new Date(now.getTime() - seconds * 1000).toISOString().slice(0, 19)}Z`;

function aJob(spec: Partial<NonNullable<Job["spec"]>> = {}, status: JobStatus = {}): Job {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "work", namespace: "default", uid: "j" },
    spec: {
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      completionMode: "NonIndexed",
      podReplacementPolicy: "TerminatingOrFailed",
      template: {
        metadata: { labels: { a: "b" } },
        spec: { containers: [{ name: "c", image: "i" }] },
      },
      ...spec,
    },
    status,
  };
}

interface PodFacts {
  phase: "Pending" | "Running" | "Succeeded" | "Failed";
  /** Seconds since it ended. */
  ended?: number;
  index?: number;
  deleting?: boolean;
  tracked?: boolean;
}

function aPod(uid: string, { phase, ended = 60, index, deleting, tracked = true }: PodFacts): Pod {
  const over = phase === "Succeeded" || phase === "Failed";
  return {
    metadata: {
      name: uid,
      uid,
      ...(tracked ? { finalizers: [trackingFinalizer] } : {}),
      ...(index === undefined
        ? {}
        : { annotations: { "batch.kubernetes.io/job-completion-index": String(index) } }),
      ...(deleting ? { deletionTimestamp: secondsAgo(0), deletionGracePeriodSeconds: 30 } : {}),
    },
    status: {
      phase,
      ...(over
        ? {
            containerStatuses: [
              {
                name: "c",
                image: "i",
                imageID: "",
                ready: false,
                restartCount: 0,
                state: { terminated: { exitCode: 0, finishedAt: secondsAgo(ended) } },
              },
            ],
          }
        : {}),
    },
  };
}

function told({ create, remove, status, news }: JobPlan) {
  return {
    create,
    remove: remove.map(({ metadata }) => metadata?.name),
    conditions: status.conditions?.map(({ type, status: value }) => `${type}=${value}`) ?? [],
    news: news.map(({ reason }) => reason),
  };
}

const quiet = { create: [], remove: [], conditions: [], news: [] };
const condition = (type: string): JobCondition => ({
  type,
  status: "True",
  reason: "R",
  message: "M",
});

describe("a Job's next step", () => {
  it.each<[string, Job, Pod[], ReturnType<typeof told>]>([
    ["makes its Pod", aJob(), [], { ...quiet, create: [undefined] }],
    [
      "makes as many at once as it may",
      aJob({ completions: 5, parallelism: 3 }),
      [],
      { ...quiet, create: [undefined, undefined, undefined] },
    ],
    [
      "makes no more than are left to succeed",
      aJob({ completions: 3, parallelism: 3 }, { succeeded: 2 }),
      [],
      { ...quiet, create: [undefined] },
    ],
    ["waits while its Pod runs", aJob(), [aPod("a", { phase: "Running" })], quiet],
    [
      "gives up Pods when it shrank",
      aJob({ completions: 5, parallelism: 1 }),
      [aPod("a", { phase: "Running" }), aPod("b", { phase: "Pending" })],
      { ...quiet, remove: ["b"] },
    ],
    [
      "replaces a failed Pod after its back-off",
      aJob(),
      [aPod("a", { phase: "Failed", ended: 11 })],
      { ...quiet, create: [undefined] },
    ],
    ["waits for the back-off", aJob(), [aPod("a", { phase: "Failed", ended: 9 })], quiet],
    [
      "waits twice as long after a second failure",
      aJob(),
      [aPod("a", { phase: "Failed", ended: 40 }), aPod("b", { phase: "Failed", ended: 19 })],
      quiet,
    ],
    [
      "counts the last success before it is complete",
      aJob(),
      [aPod("a", { phase: "Succeeded" })],
      { ...quiet, conditions: ["SuccessCriteriaMet=True"] },
    ],
    [
      "is complete when enough successes are counted",
      aJob({}, { succeeded: 1 }),
      [aPod("a", { phase: "Succeeded", tracked: false })],
      {
        ...quiet,
        conditions: ["SuccessCriteriaMet=True", "Complete=True"],
        news: ["Completed"],
      },
    ],
    [
      "without a number of completions makes no new Pod after a success",
      aJob({ completions: undefined, parallelism: 3 }),
      [aPod("a", { phase: "Succeeded" }), aPod("b", { phase: "Running" })],
      quiet,
    ],
    [
      "without a number of completions is complete when all have ended",
      aJob({ completions: undefined, parallelism: 3 }, { succeeded: 1, failed: 1 }),
      [
        aPod("a", { phase: "Succeeded", tracked: false }),
        aPod("b", { phase: "Failed", tracked: false }),
      ],
      { ...quiet, conditions: ["SuccessCriteriaMet=True", "Complete=True"], news: ["Completed"] },
    ],
    [
      "ends the others first when it failed too often",
      aJob({ backoffLimit: 0, parallelism: 2, completions: 2 }),
      [aPod("a", { phase: "Failed" }), aPod("b", { phase: "Running" })],
      { ...quiet, remove: ["b"], conditions: ["FailureTarget=True"] },
    ],
    [
      "has failed when they are gone",
      aJob({ backoffLimit: 0 }, { failed: 1, conditions: [condition("FailureTarget")] }),
      [aPod("a", { phase: "Failed", tracked: false })],
      { ...quiet, conditions: ["FailureTarget=True", "Failed=True"], news: ["R"] },
    ],
    [
      "fails at its deadline",
      aJob({ activeDeadlineSeconds: 30 }, { startTime: secondsAgo(30) }),
      [],
      { ...quiet, conditions: ["FailureTarget=True", "Failed=True"], news: ["DeadlineExceeded"] },
    ],
    [
      "ends its Pods while it is suspended",
      aJob({ suspend: true }),
      [aPod("a", { phase: "Running" })],
      { ...quiet, remove: ["a"], conditions: ["Suspended=True"], news: ["Suspended"] },
    ],
    [
      "goes on afterwards",
      aJob({ suspend: false }, { conditions: [condition("Suspended")] }),
      [],
      { ...quiet, create: [undefined], conditions: ["Suspended=False"], news: ["Resumed"] },
    ],
    [
      "does nothing once it is complete",
      aJob({}, { conditions: [condition("Complete")] }),
      [],
      { ...quiet, conditions: ["Complete=True"] },
    ],
    [
      "of the Indexed kind makes the lowest indexes that are neither done nor worked on",
      aJob(
        { completionMode: "Indexed", completions: 5, parallelism: 3 },
        { completedIndexes: "0" },
      ),
      [aPod("a", { phase: "Running", index: 2 })],
      { ...quiet, create: [1, 3] },
    ],
    [
      "with replacement policy Failed waits for a Pod that is being deleted",
      aJob({ podReplacementPolicy: "Failed" }),
      [aPod("a", { phase: "Running", deleting: true })],
      quiet,
    ],
    [
      "else replaces it at once",
      aJob(),
      [aPod("a", { phase: "Running", deleting: true })],
      { ...quiet, create: [undefined] },
    ],
  ])("%s", (_, job, pods, expected) => {
    expect(told(planJob(job, pods, now))).toEqual(expected);
  });

  it("looks again at its back-off and its deadline, whichever comes first", () => {
    const job = aJob({ activeDeadlineSeconds: 100 }, { startTime: secondsAgo(0) });
    expect(planJob(job, [], now).lookAgainAt).toEqual(new Date(now.getTime() + 100_000));
    const failed = [aPod("a", { phase: "Failed", ended: 4 })];
    expect(planJob(job, failed, now).lookAgainAt).toEqual(new Date(now.getTime() + 6_000));
  });
});

describe("counting", () => {
  it("counts every end once, wherever the controller crashes", () => {
    const ends = fc.array(fc.constantFrom<"Succeeded" | "Failed">("Succeeded", "Failed"), {
      minLength: 1,
      maxLength: 6,
    });
    const crashes = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(ends, crashes, (phases, steps) => {
        let job = aJob({ completions: 100, backoffLimit: 100 });
        let pods = phases.map((phase, n) => aPod(`p${n}`, { phase }));
        // Each round writes the status and lets go of some Pods, then crashes; the last ones don't.
        for (const limit of [...steps, 99, 99]) {
          const plan = planJob(job, pods, now);
          if (limit === 0) continue;
          job = { ...job, status: plan.status };
          const released = new Set(
            plan.release.slice(0, limit - 1).map(({ metadata }) => metadata?.uid),
          );
          // A Pod that was let go of may also be deleted by somebody.
          pods = pods.flatMap((pod, n) => {
            if (!released.has(pod.metadata?.uid)) return [pod];
            const { finalizers: _, ...metadata } = pod.metadata ?? {};
            return n % 2 === 0 ? [] : [{ ...pod, metadata }];
          });
        }
        const count = (phase: string) => phases.filter((one) => one === phase).length;
        expect(job.status?.succeeded ?? 0).toBe(count("Succeeded"));
        expect(job.status?.failed ?? 0).toBe(count("Failed"));
        expect(job.status?.uncountedTerminatedPods).toEqual({});
      }),
    );
  });

  it("lists completed indexes", () => {
    const pods = [0, 1, 3, 4, 5].map((index) => aPod(`p${index}`, { phase: "Succeeded", index }));
    const job = aJob({ completionMode: "Indexed", completions: 8, parallelism: 2 });
    expect(planJob(job, pods, now).status).toMatchObject({
      completedIndexes: "0,1,3-5",
      succeeded: 5,
    });
  });

  it("reads the indexes it wrote", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(50)), (indexes) => {
        expect(parseIndexes(formatIndexes(indexes), 51)).toEqual(
          new Set(indexes.toSorted((a, b) => a - b)),
        );
      }),
    );
  });
});

describe("a Job's Pod", () => {
  it("is held until it is counted", () => {
    expect(jobPod(aJob(), undefined).metadata).toMatchObject({
      generateName: "work-",
      finalizers: [trackingFinalizer],
    });
  });

  it("knows its index", () => {
    expect(jobPod(aJob({ completionMode: "Indexed" }), 3)).toMatchObject({
      metadata: {
        generateName: "work-3-",
        annotations: { "batch.kubernetes.io/job-completion-index": "3" },
        labels: { a: "b", "batch.kubernetes.io/job-completion-index": "3" },
      },
      spec: {
        hostname: "work-3",
        containers: [{ name: "c", env: [{ name: "JOB_COMPLETION_INDEX" }] }],
      },
    });
  });
});
