import { formatTime } from "../../../kubernetes/time.ts";
import type { Pod, PodCondition } from "../../../kubernetes/types.ts";

/** One condition as decided, without the times that depend on what was there before. */
export interface ConditionVerdict {
  type: string;
  status: boolean;
  reason?: string;
  message?: string;
}

/** What the conditions depend on. */
export interface ReadinessFacts {
  sandboxReady: boolean;
  initialized: boolean;
  /** Names of containers that keep the Pod from being initialized, or from being ready. */
  incompleteInit: string[];
  unready: string[];
  /** Succeeded or Failed. */
  phase: string;
  /** What the readiness gates that are not open say. */
  gates: string[];
}

/** The kubelet's conditions, in the order the genuine one writes them. PodScheduled stays the scheduler's. */
export function conditionVerdicts(facts: ReadinessFacts): ConditionVerdict[] {
  const initialized: ConditionVerdict = facts.initialized
    ? { type: "Initialized", status: true, ...(facts.phase === "Succeeded" ? completed : {}) }
    : {
        type: "Initialized",
        status: false,
        reason: "ContainersNotInitialized",
        message: `containers with incomplete status: [${facts.incompleteInit.join(" ")}]`,
      };
  return [
    { type: "PodReadyToStartContainers", status: facts.sandboxReady },
    initialized,
    { type: "Ready", ...podReadiness(facts) },
    { type: "ContainersReady", ...readiness(facts) },
  ];
}

/** The Pod is ready when its containers are and all its readiness gates are open. */
function podReadiness(facts: ReadinessFacts): Omit<ConditionVerdict, "type"> {
  const containers = readiness(facts);
  if (!containers.status || facts.gates.length === 0) return containers;
  return { status: false, reason: "ReadinessGatesNotReady", message: facts.gates.join(", ") };
}

const completed = { reason: "PodCompleted" };

function readiness({ phase, unready }: ReadinessFacts): Omit<ConditionVerdict, "type"> {
  if (phase === "Succeeded") return { status: false, ...completed };
  if (phase === "Failed") return { status: false, reason: "PodFailed" };
  if (unready.length === 0) return { status: true };
  return {
    status: false,
    reason: "ContainersNotReady",
    message: `containers with unready status: [${unready.join(" ")}]`,
  };
}

/** Conditions of others (readiness gates, DisruptionTarget) stand first and stay. Adds the times: a condition whose status didn't change keeps its transition time. */
export function mergeConditions(pod: Pod, verdicts: ConditionVerdict[], now: Date): PodCondition[] {
  const before = pod.status?.conditions ?? [];
  const decided = verdicts.map(({ type, status, reason, message }): PodCondition => {
    const text = status ? "True" : "False";
    const old = before.find((condition) => condition.type === type);
    return {
      type,
      status: text,
      observedGeneration: pod.metadata?.generation ?? 1,
      lastTransitionTime:
        old?.status === text && old.lastTransitionTime !== undefined
          ? old.lastTransitionTime
          : formatTime(now),
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
    };
  });
  const ours = new Set([...verdicts.map(({ type }) => type), "PodScheduled"]);
  const others = before.filter(({ type }) => !ours.has(type));
  return [...others, ...decided, ...before.filter(({ type }) => type === "PodScheduled")];
}
