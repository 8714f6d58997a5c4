import { EphemeraError } from "../../../errors.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { narrow, type Trait } from "./narrow.ts";
import { noPodError, subjectOf } from "./no-pod.ts";
import {
  hasEnded,
  isReady,
  lastFailure,
  lastStart,
  podProblem,
  problemOnRecord,
  restarts,
} from "./pod-condition.ts";
import { isCurrent, type WorkloadState, workloadPods } from "./workload-pods.ts";

/** What kind of Pod is wanted. */
export interface PodWish {
  /** The one that fails, rather than one that is ready. */
  readonly withProblem: boolean;
  /** Pods that have ended will do where no other is left: they can be copied. */
  readonly endedToo: boolean;
  /** In milliseconds. */
  readonly now: number;
}

/** The Pod to look into. */
export interface PodChoice {
  readonly pod: Pod;
  /** What to tell about it, line by line. */
  readonly notes: readonly string[];
}

/**
 * Chooses one of a workload's own Pods, of those that are neither being deleted nor at their end.
 *
 * Usually one that has a node, is ready, hasn't crashed lately, is of the Deployment's current
 * ReplicaSet, in this order of weight; of these the one whose last start is newest. With a problem: one
 * that fails before one that isn't ready, one that is well but failed before, and one without a node;
 * of the current ReplicaSet; of these the one with most restarts, then with the latest failure. Names
 * decide between equals. Throws NO_POD or NO_POD_WITH_PROBLEM.
 */
export function choosePod(state: WorkloadState, wish: PodWish): PodChoice {
  const candidates = candidatesOf(state, wish);
  if (candidates.length === 0) throw noPodError(state);
  return wish.withProblem
    ? chooseWithProblem(state, { candidates, now: wish.now })
    : chooseReady(state, { candidates, now: wish.now });
}

interface Candidates {
  readonly candidates: readonly Pod[];
  readonly now: number;
}

/** The Pods that come into question: those that live on, else with `endedToo` those that ended. */
function candidatesOf(state: WorkloadState, { endedToo }: PodWish): Pod[] {
  const staying = workloadPods(state).filter(
    ({ metadata }) => metadata?.deletionTimestamp === undefined,
  );
  const living = staying.filter((pod) => !hasEnded(pod));
  return living.length === 0 && endedToo ? staying : living;
}

function chooseReady(state: WorkloadState, { candidates, now }: Candidates): PodChoice {
  const { left, told } = narrow(candidates, [
    { words: "with a node", has: ({ spec }) => spec?.nodeName !== undefined },
    { words: "ready", has: isReady },
    { words: "without a crash lately", has: (pod) => podProblem(pod, now) === undefined },
    ofCurrent(state),
  ]);
  const pod = first(left, (a, b) => descending(lastStart(a), lastStart(b)));
  if (pod === undefined) throw noPodError(state);
  const problem = podProblem(pod, now);
  const condition = [
    isReady(pod) ? "ready" : "not ready",
    ...(problem === undefined ? [] : [problem.reason]),
  ];
  const reasons = [
    condition.join(", "),
    ...told.filter((words) => words !== "ready"),
    ...(left.length > 1 ? ["the last to start"] : []),
  ];
  return {
    pod,
    notes: [
      `${chosen(state, { pod, candidates })}: ${reasons.join("; ")}.`,
      ...otherProblems(state, { candidates, now, except: pod }),
    ],
  };
}

function chooseWithProblem(state: WorkloadState, { candidates, now }: Candidates): PodChoice {
  const pod = worst(state, { candidates, now });
  const problem = pod && problemOnRecord(pod, now);
  if (pod === undefined || problem === undefined) {
    throw new EphemeraError("NO_POD_WITH_PROBLEM", {
      workload: subjectOf(state),
      count: candidates.length,
    });
  }
  const such = candidates.filter((each) => podProblem(each, now) !== undefined).length;
  const among = such > 1 ? `, the worst off of ${such} with a problem` : "";
  return { pod, notes: [`${chosen(state, { pod, candidates })}${among}: ${problem.reason}.`] };
}

/** The Pod `--pod-with-problem` takes; undefined when none has ever failed. */
function worst(state: WorkloadState, { candidates, now }: Candidates): Pod | undefined {
  const rank = (pod: Pod) => problemOnRecord(pod, now)?.rank ?? Number.POSITIVE_INFINITY;
  const known = candidates.filter((pod) => Number.isFinite(rank(pod)));
  const lowest = Math.min(...known.map(rank));
  const { left } = narrow(
    known.filter((pod) => rank(pod) === lowest),
    [ofCurrent(state)],
  );
  return first(
    left,
    (a, b) => restarts(b) - restarts(a) || descending(lastFailure(a), lastFailure(b)),
  );
}

/** What there would be to see with `--pod-with-problem`. */
function otherProblems(
  state: WorkloadState,
  { candidates, now, except }: Candidates & { except: Pod },
): string[] {
  const failing = candidates.filter((pod) => podProblem(pod, now) !== undefined);
  const pod = worst(state, { candidates: failing, now });
  const problem = pod && podProblem(pod, now);
  if (pod === undefined || problem === undefined || pod === except) return [];
  const count = `${failing.length} of its ${candidates.length} Pods ${failing.length === 1 ? "has" : "have"}`;
  return [
    `${count} a problem: --pod-with-problem chooses ${pod.metadata?.name} (${problem.reason}).`,
  ];
}

function ofCurrent(state: WorkloadState): Trait<Pod> {
  return { words: "of the current ReplicaSet", has: (pod) => isCurrent(state, pod) };
}

function chosen(
  state: WorkloadState,
  { pod, candidates }: { pod: Pod; candidates: readonly Pod[] },
): string {
  const count = candidates.length === 1 ? "its only one" : `out of ${candidates.length}`;
  return `Chose the Pod ${pod.metadata?.name} of the ${subjectOf(state)}, ${count}`;
}

function first(pods: readonly Pod[], order: (a: Pod, b: Pod) => number): Pod | undefined {
  const name = ({ metadata }: Pod) => metadata?.name ?? "";
  const isBefore = (a: Pod, b: Pod) => (order(a, b) || descending(name(b), name(a))) < 0;
  return pods.reduce<Pod | undefined>(
    (best, pod) => (best === undefined || isBefore(pod, best) ? pod : best),
    undefined,
  );
}

function descending(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
