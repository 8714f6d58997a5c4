import { formatTime } from "../../../kubernetes/time.ts";
import type { Job, JobStatus, Pod } from "../../../kubernetes/types.ts";
import { rankForDeletion } from "../pod-control/rank-for-deletion.ts";
import { nextCreation } from "./back-off.ts";
import { countPods, type JobCount } from "./count-pods.ts";
import { indexOf } from "./indexes.ts";
import {
  isFinished,
  type JobNews,
  type JobVerdict,
  judgeJob,
  setJobCondition,
} from "./job-conditions.ts";

/** What a look at a Job comes to. */
export interface JobPlan {
  /** Pods to make; of an Indexed Job the index of each, else undefined. */
  create: (number | undefined)[];
  /** Running Pods that are no longer wanted. */
  remove: Pod[];
  /** Their ends don't count: the Job is suspended or shrank. */
  removedUncounted: boolean;
  /** Pods that are counted and may be let go of. */
  release: Pod[];
  status: JobStatus;
  news: JobNews[];
  lookAgainAt?: Date;
}

/** The next step of a Job. Pure. */
export function planJob(job: Job, pods: readonly Pod[], now: Date): JobPlan {
  const count = countPods(job, pods);
  const release = [...count.uncounted.succeeded, ...count.uncounted.failed];
  const base = { create: [], remove: [], removedUncounted: false, release, news: [] };
  if (isFinished(job)) return { ...base, status: statusOf(job, count, job.status?.conditions) };

  const startTime =
    job.spec?.suspend === true ? undefined : (job.status?.startTime ?? formatTime(now));
  const verdict = judgeJob({ job, count, startTime, now });
  if (verdict !== undefined) return finish(job, count, verdict, { ...base, startTime, now });

  const { conditions, news } = suspension(job, now);
  const wanted = planPods(job, count, pods, now);
  const deadline = deadlineOf(job, startTime);
  const moments = [wanted.lookAgainAt, deadline].flatMap((moment) => moment ?? []);
  return {
    ...base,
    ...wanted,
    news,
    status: {
      ...statusOf(job, count, conditions),
      ...(startTime === undefined ? {} : { startTime }),
      ...nonZero(
        "active",
        job.spec?.suspend === true
          ? 0
          : count.active.length + wanted.create.length - wanted.remove.length,
      ),
    },
    ...(moments.length === 0
      ? {}
      : { lookAgainAt: new Date(Math.min(...moments.map((moment) => moment.getTime()))) }),
  };
}

interface Wanted {
  create: (number | undefined)[];
  remove: Pod[];
  removedUncounted: boolean;
  lookAgainAt?: Date;
}

function planPods(job: Job, count: JobCount, pods: readonly Pod[], now: Date): Wanted {
  const { spec } = job;
  const none = { create: [], remove: [], removedUncounted: true };
  if (spec?.suspend === true) return { ...none, remove: count.active };
  const parallelism = spec?.parallelism ?? 1;
  const left = (spec?.completions ?? Number.POSITIVE_INFINITY) - count.succeeded;
  // Without a number of completions the first success ends the making of new Pods.
  const isWindingDown = spec?.completions === undefined && count.succeeded > 0;
  const most = isWindingDown ? count.active.length : Math.min(parallelism, left);
  const waitsForTerminating = spec?.podReplacementPolicy === "Failed";
  const present = count.active.length + (waitsForTerminating ? count.terminating : 0);
  if (count.active.length > most) {
    return {
      ...none,
      remove: rankForDeletion(count.active, now).slice(0, count.active.length - most),
    };
  }
  const missing = Math.max(most - present, 0);
  if (missing === 0) return none;
  const at = nextCreation(pods, now);
  if (at > now) return { ...none, lookAgainAt: at };
  return { ...none, create: nextIndexes(job, count, pods, missing) };
}

/** The lowest indexes that are neither done nor worked on. */
function nextIndexes(
  { spec }: Job,
  { completed, active }: JobCount,
  pods: readonly Pod[],
  missing: number,
): (number | undefined)[] {
  if (spec?.completionMode !== "Indexed") return Array.from({ length: missing }, () => undefined);
  const going =
    spec.podReplacementPolicy === "Failed"
      ? pods.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined)
      : [];
  const taken = new Set([...active, ...going].map(indexOf));
  const free: number[] = [];
  for (let index = 0; index < (spec.completions ?? 0) && free.length < missing; index++) {
    if (!completed.has(index) && !taken.has(index)) free.push(index);
  }
  return free;
}

function finish(
  job: Job,
  count: JobCount,
  { target, final, news }: JobVerdict,
  {
    startTime,
    now,
    ...base
  }: Omit<JobPlan, "status" | "lookAgainAt"> & { startTime: string | undefined; now: Date },
): JobPlan {
  const targeted = setJobCondition(job.status?.conditions ?? [], target, now);
  // The last word comes when all have ended and their ends are in the numbers.
  const isCounted = count.uncounted.succeeded.length + count.uncounted.failed.length === 0;
  const allEnded = count.active.length === 0 && count.terminating === 0 && isCounted;
  const conditions = allEnded ? setJobCondition(targeted, final, now) : targeted;
  const isComplete = final.type === "Complete" && allEnded;
  return {
    ...base,
    remove: count.active,
    news: allEnded ? [news] : [],
    status: {
      ...statusOf(job, count, conditions),
      ...(startTime === undefined ? {} : { startTime }),
      ...(isComplete ? { completionTime: formatTime(now) } : {}),
    },
  };
}

function suspension(
  job: Job,
  now: Date,
): Pick<JobPlan, "news"> & { conditions: JobStatus["conditions"] } {
  const before = job.status?.conditions ?? [];
  const is = before.find(({ type }) => type === "Suspended")?.status === "True";
  const wanted = job.spec?.suspend === true;
  if (is === wanted) return { conditions: before, news: [] };
  const [reason, message] = wanted
    ? ["JobSuspended", "Job suspended"]
    : ["JobResumed", "Job resumed"];
  const verdict = { type: "Suspended", status: wanted ? "True" : "False", reason, message };
  const told = { type: "Normal" as const, reason: wanted ? "Suspended" : "Resumed", message };
  return { conditions: setJobCondition(before, verdict, now), news: [told] };
}

function statusOf(job: Job, count: JobCount, conditions: JobStatus["conditions"] = []): JobStatus {
  const { startTime, completionTime } = job.status ?? {};
  const uids = (pods: readonly Pod[]) => pods.flatMap(({ metadata }) => metadata?.uid ?? []);
  // What is listed was not added to the numbers yet; what is released at this look is.
  const succeeded = uids(count.uncounted.succeeded);
  const failed = uids(count.uncounted.failed);
  return {
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(startTime === undefined ? {} : { startTime }),
    ...(completionTime === undefined ? {} : { completionTime }),
    ...nonZero("active", isFinished(job) ? 0 : count.active.length),
    ...nonZero(
      "succeeded",
      count.succeeded - (count.completedIndexes === undefined ? succeeded.length : 0),
    ),
    ...nonZero("failed", count.failed - failed.length),
    ...(count.completedIndexes ? { completedIndexes: count.completedIndexes } : {}),
    ready: count.ready,
    terminating: count.terminating,
    uncountedTerminatedPods: {
      ...(succeeded.length > 0 ? { succeeded } : {}),
      ...(failed.length > 0 ? { failed } : {}),
    },
  };
}

function nonZero(field: "active" | "succeeded" | "failed", value: number): Partial<JobStatus> {
  return value === 0 ? {} : { [field]: value };
}

function deadlineOf({ spec }: Job, startTime: string | undefined): Date | undefined {
  if (spec?.activeDeadlineSeconds === undefined || startTime === undefined) return undefined;
  return new Date(Date.parse(startTime) + spec.activeDeadlineSeconds * 1000);
}
