import type { Pod } from "../../kubernetes/types.ts";
import { containerProblems, hasRun, isSidecar } from "./container-problems.ts";
import { podContainers } from "./pod-containers.ts";

/** A container that is meant, and why it is that one: a noun for it. */
export interface ChosenContainer {
  readonly container: string;
  readonly why: string;
}

/** Which container is meant; or that a person has to say. */
export type ContainerChoice =
  | ({
      readonly kind: "chosen";
      /** Why it has never run, if that won't change by itself: there are no processes of it to see. */
      readonly neverRan?: string;
    } & ChosenContainer)
  | { readonly kind: "open"; readonly containers: readonly OfferedContainer[] };

/** A container to choose from, with what is wrong with it where something is. */
export interface OfferedContainer {
  readonly name: string;
  readonly problem?: string;
}

/** The annotation `kubectl logs` and `kubectl exec` go by too. */
export const defaultContainerAnnotation = "kubectl.kubernetes.io/default-container";

/**
 * The container a person most likely means. While none of the Pod's own containers has started yet
 * it is the init container that runs or fails, as nothing else is there; then the one the Pod's
 * annotation names, the only one, the only one with a problem. One that fails and has never run,
 * for want of an image say, has no processes to see and never will by itself. With `problemFirst` that comes
 * before the annotation. `now` is in milliseconds.
 */
export function chooseContainer(
  pod: Pod,
  { now, problemFirst = false }: { now: number; problemFirst?: boolean },
): ContainerChoice {
  const problem = onlyProblem(pod, now);
  const choice =
    initInTheWay(pod, now) ??
    (problemFirst ? problem : undefined) ??
    defaultContainer(pod) ??
    problem;
  const problems = new Map(containerProblems(pod, now).map((each) => [each.container, each]));
  if (choice !== undefined) {
    const problem = problems.get(choice.container);
    const neverRan = problem?.hasRun === false ? problem.reason : undefined;
    return { kind: "chosen", ...choice, ...(neverRan && { neverRan }) };
  }
  const names = targetNames(pod).filter((name) => isRegular(pod, name) || isSidecar(pod, name));
  return {
    kind: "open",
    containers: names.map((name) => {
      const problem = problems.get(name);
      return problem === undefined ? { name } : { name, problem: problem.reason };
    }),
  };
}

/**
 * The container kubectl takes where none is named: the annotated one, else the only one; undefined
 * for none. An annotation that names no container of the Pod is ignored, as kubectl does.
 */
export function defaultContainer(pod: Pod): ChosenContainer | undefined {
  const annotated = pod.metadata?.annotations?.[defaultContainerAnnotation];
  if (annotated !== undefined && targetNames(pod).includes(annotated)) {
    return { container: annotated, why: "its default container" };
  }
  const [only, ...others] = pod.spec?.containers ?? [];
  if (only === undefined || others.length > 0) return undefined;
  return { container: only.name, why: "its only container" };
}

/** Names of the containers that can be a target: regular ones and init ones. */
export function targetNames(pod: Pod): string[] {
  return podContainers(pod).map(({ name }) => name);
}

function isRegular(pod: Pod, name: string): boolean {
  return pod.spec?.containers.some((container) => container.name === name) ?? false;
}

function onlyProblem(pod: Pod, now: number): ChosenContainer | undefined {
  const [problem, ...others] = containerProblems(pod, now).filter((each) => each.hasRun);
  if (problem === undefined || others.length > 0) return undefined;
  return { container: problem.container, why: `the only one with a problem: ${problem.reason}` };
}

/** The init container that the regular ones wait for, if none of those has ever run. */
function initInTheWay(pod: Pod, now: number): ChosenContainer | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  if (containerStatuses.length === 0 || containerStatuses.some(hasRun)) return undefined;
  const passing = initContainerStatuses.filter(({ name }) => !isSidecar(pod, name));
  const problem = containerProblems(pod, now).find(({ container }) =>
    passing.some(({ name }) => name === container),
  );
  const running = passing.find(({ state }) => state?.running !== undefined);
  const container = problem?.container ?? running?.name;
  if (container === undefined) return undefined;
  const state = problem === undefined ? "runs now" : `is failing (${problem.reason})`;
  return { container, why: `an init container that ${state}; the others have not started yet` };
}
