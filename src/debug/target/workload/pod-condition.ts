import type { ContainerStatus, Pod } from "../../../kubernetes/types.ts";
import { containerProblems } from "../container-problems.ts";

/** What is wrong with a Pod, and how much that asks for a look. */
export interface PodProblem {
  /** A few words: `app: CrashLoopBackOff`. */
  readonly reason: string;
  /** 0 fails, 1 runs without being ready, 2 is well but has failed before, 3 has no node. */
  readonly rank: 0 | 1 | 2 | 3;
}

/** Kubernetes' own word on it: the condition Ready. */
export function isReady(pod: Pod): boolean {
  return hasCondition(pod, "Ready", "True");
}

/** Has it ended, or is it on its way out? */
export function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** What is wrong with a Pod now; undefined for nothing. `now` is in milliseconds. */
export function podProblem(pod: Pod, now: number): PodProblem | undefined {
  if (pod.status?.phase === "Failed") {
    return { reason: pod.status.reason ?? "Failed", rank: 0 };
  }
  if (hasCondition(pod, "PodScheduled", "False")) return { reason: "no node takes it", rank: 3 };
  const problems = containerProblems(pod, now);
  const [first] = problems.filter(({ isFailing }) => isFailing).concat(problems);
  if (first === undefined) return undefined;
  return { reason: `${first.container}: ${first.reason}`, rank: first.isFailing ? 0 : 1 };
}

/** The same, or that a container of it has failed before. */
export function problemOnRecord(pod: Pod, now: number): PodProblem | undefined {
  const problem = podProblem(pod, now);
  if (problem !== undefined) return problem;
  const failed = statuses(pod).find(
    ({ lastState }) => (lastState?.terminated?.exitCode ?? 0) !== 0,
  );
  if (failed === undefined) return undefined;
  const { reason = "Error", exitCode = 0 } = failed.lastState?.terminated ?? {};
  const times = failed.restartCount === 1 ? "once" : `${failed.restartCount} times`;
  const end = `last after ${reason} (exit code ${exitCode})`;
  return { reason: `well now, but ${failed.name} restarted ${times}, ${end}`, rank: 2 };
}

/** When a container of it started last, else when it was made: RFC 3339, which sorts as text. */
export function lastStart(pod: Pod): string {
  const starts = statuses(pod).map(
    ({ state, lastState }) =>
      state?.running?.startedAt ??
      state?.terminated?.startedAt ??
      lastState?.terminated?.startedAt ??
      "",
  );
  const made = pod.status?.startTime ?? pod.metadata?.creationTimestamp ?? "";
  return (
    starts
      .filter((start) => start !== "")
      .sort()
      .at(-1) ?? made
  );
}

/** When a container of it ended last with an error; empty for never. */
export function lastFailure(pod: Pod): string {
  const ends = statuses(pod).flatMap(({ state, lastState }) =>
    [state?.terminated, lastState?.terminated].flatMap((end) =>
      end === undefined || end.exitCode === 0 ? [] : [end.finishedAt ?? ""],
    ),
  );
  return ends.sort().at(-1) ?? "";
}

/** How often its containers were started again, all together. */
export function restarts(pod: Pod): number {
  return statuses(pod).reduce((sum, { restartCount }) => sum + restartCount, 0);
}

function statuses({ status }: Pod): ContainerStatus[] {
  return [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
}

function hasCondition({ status }: Pod, type: string, value: string): boolean {
  return status?.conditions?.some((each) => each.type === type && each.status === value) ?? false;
}
