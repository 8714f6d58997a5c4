import { formatTime } from "../../../kubernetes/time.ts";
import type { Job, JobCondition } from "../../../kubernetes/types.ts";
import type { JobCount } from "./count-pods.ts";

type Verdict = Required<Pick<JobCondition, "type" | "status" | "reason" | "message">>;

/** What an event tells of a Job. */
export interface JobNews {
  type: "Normal" | "Warning";
  reason: string;
  message: string;
}

/** How a Job ends: what is said at once, and what once all of its Pods have ended. */
export interface JobVerdict {
  target: Verdict;
  final: Verdict;
  news: JobNews;
}

/** Complete or Failed: nothing more happens to it. */
export function isFinished({ status }: Job): boolean {
  return (
    status?.conditions?.some(
      ({ type, status: value }) => (type === "Complete" || type === "Failed") && value === "True",
    ) ?? false
  );
}

/** Whether a Job is at its end; undefined while it goes on. Pure. */
export function judgeJob({
  job,
  count,
  startTime,
  now,
}: {
  job: Job;
  count: JobCount;
  startTime: string | undefined;
  now: Date;
}): JobVerdict | undefined {
  const { spec, status } = job;
  const decided = status?.conditions?.find(
    ({ type, status: value }) =>
      (type === "FailureTarget" || type === "SuccessCriteriaMet") && value === "True",
  );
  if (decided?.type === "FailureTarget")
    return failure(decided.reason ?? "", decided.message ?? "");
  if (decided !== undefined) return success();
  if (count.failed > (spec?.backoffLimit ?? 6)) {
    return failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  const deadline = spec?.activeDeadlineSeconds;
  const isLate =
    deadline !== undefined &&
    startTime !== undefined &&
    now.getTime() >= Date.parse(startTime) + deadline * 1000;
  if (isLate) return failure("DeadlineExceeded", "Job was active longer than specified deadline");
  const isDone =
    spec?.completions === undefined
      ? count.succeeded > 0 && count.active.length === 0 && count.terminating === 0
      : count.succeeded >= spec.completions;
  return isDone ? success() : undefined;
}

function success(): JobVerdict {
  const facts = {
    status: "True",
    reason: "CompletionsReached",
    message: "Reached expected number of succeeded pods",
  };
  return {
    target: { type: "SuccessCriteriaMet", ...facts },
    final: { type: "Complete", ...facts },
    news: { type: "Normal", reason: "Completed", message: "Job completed" },
  };
}

function failure(reason: string, message: string): JobVerdict {
  const facts = { status: "True", reason, message };
  return {
    target: { type: "FailureTarget", ...facts },
    final: { type: "Failed", ...facts },
    news: { type: "Warning", reason, message },
  };
}

/** The conditions with one set; unchanged when it says the same. */
export function setJobCondition(
  conditions: readonly JobCondition[],
  verdict: Verdict,
  now: Date,
): JobCondition[] {
  const old = conditions.find(({ type }) => type === verdict.type);
  if (old?.status === verdict.status && old.reason === verdict.reason) return [...conditions];
  const moment = formatTime(now);
  return [
    ...conditions.filter(({ type }) => type !== verdict.type),
    { ...verdict, lastProbeTime: moment, lastTransitionTime: moment },
  ];
}
