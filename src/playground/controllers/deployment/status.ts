import type {
  Deployment,
  DeploymentCondition,
  DeploymentStatus,
  ReplicaSet,
} from "../../../kubernetes/types.ts";
import { findCondition, renewCondition, setCondition, withoutCondition } from "./conditions.ts";
import { rolloutLimits } from "./limits.ts";
import { availableOf, sum, wantedOf } from "./replica-sets.ts";

/** All a Deployment's status is made from. */
export interface StatusFacts {
  deployment: Deployment;
  current: ReplicaSet | undefined;
  old: readonly ReplicaSet[];
  collisionCount: number | undefined;
  /** Conditions as changed by this look so far. */
  conditions: readonly DeploymentCondition[];
  /** A rollout is under way, or should be: progress is judged. */
  judgeProgress: boolean;
  now: Date;
}

/** apps.v1.DeploymentStatus, and when a standstill becomes a failure. Pure. */
export function deploymentStatus(facts: StatusFacts): {
  status: DeploymentStatus;
  lookAgainAt?: Date;
} {
  const { deployment, current, old, collisionCount, now } = facts;
  const all = [...(current === undefined ? [] : [current]), ...old];
  const count = (of: (status: NonNullable<ReplicaSet["status"]>) => number | undefined) =>
    sum(all, ({ status }) => (status === undefined ? 0 : (of(status) ?? 0)));
  const available = sum(all, availableOf);
  const counts = {
    replicas: count(({ replicas }) => replicas),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: count(({ readyReplicas }) => readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(sum(all, wantedOf) - available, 0),
  };
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata?.generation ?? 1,
    ...Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0)),
    terminatingReplicas: count(({ terminatingReplicas }) => terminatingReplicas),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
  const judged = facts.judgeProgress
    ? judgeProgress(facts, status)
    : { conditions: [...facts.conditions] };
  const withFailure = copyFailure(judged.conditions, all, facts, now);
  const conditions = setAvailable(withFailure, deployment, available, now);
  return {
    status: { ...status, conditions },
    ...(judged.lookAgainAt === undefined ? {} : { lookAgainAt: judged.lookAgainAt }),
  };
}

function setAvailable(
  conditions: DeploymentCondition[],
  deployment: Deployment,
  available: number,
  now: Date,
): DeploymentCondition[] {
  const { replicas, maxUnavailable } = rolloutLimits(deployment);
  const enough = available >= replicas - maxUnavailable;
  const verdict = enough
    ? {
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
  return setCondition(conditions, { type: "Available", ...verdict }, now);
}

/** What a ReplicaSet could not do is the Deployment's failure as well. */
function copyFailure(
  conditions: DeploymentCondition[],
  all: readonly ReplicaSet[],
  { judgeProgress: judged }: StatusFacts,
  now: Date,
): DeploymentCondition[] {
  if (!judged) return conditions;
  const failure = all
    .flatMap(({ status }) => status?.conditions ?? [])
    .find(({ type }) => type === "ReplicaFailure");
  if (failure === undefined) return withoutCondition(conditions, "ReplicaFailure");
  const { type, status, reason, message } = failure;
  return setCondition(conditions, { type, status, reason, message }, now);
}

/** Every Pod is of the present template, available, and none is left over. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const replicas = deployment.spec?.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata?.generation ?? 1)
  );
}

/** Go's "no deadline". */
const noDeadline = 2 ** 31 - 1;

function judgeProgress(
  { deployment, current, conditions, now }: StatusFacts,
  next: DeploymentStatus,
): { conditions: DeploymentCondition[]; lookAgainAt?: Date } {
  const deadline = deployment.spec?.progressDeadlineSeconds ?? noDeadline;
  if (deadline === noDeadline) return { conditions: withoutCondition(conditions, "Progressing") };
  const before = findCondition(conditions, "Progressing");
  const name = current?.metadata?.name;
  const subject =
    name === undefined ? `Deployment "${deployment.metadata?.name}"` : `ReplicaSet "${name}"`;
  const done = before?.reason === "NewReplicaSetAvailable";
  if (done && (next.replicas ?? 0) === (next.updatedReplicas ?? 0)) {
    return { conditions: [...conditions] };
  }
  const type = "Progressing";
  if (isComplete(deployment, next)) {
    const message = `${subject} has successfully progressed.`;
    const verdict = { type, status: "True", reason: "NewReplicaSetAvailable", message };
    return { conditions: setCondition(conditions, verdict, now) };
  }
  if (hasProgressed(deployment.status ?? {}, next)) {
    const message = `${subject} is progressing.`;
    const verdict = { type, status: "True", reason: "ReplicaSetUpdated", message };
    return {
      conditions: renewCondition(conditions, verdict, now),
      lookAgainAt: new Date(now.getTime() + deadline * 1000),
    };
  }
  if (before === undefined || done) return { conditions: [...conditions] };
  const since = Date.parse(before.lastUpdateTime ?? before.lastTransitionTime ?? "");
  const timeout = new Date(since + deadline * 1000);
  if (before.reason !== "ProgressDeadlineExceeded" && timeout > now) {
    // The times have whole seconds: one more makes sure that the deadline has passed.
    return { conditions: [...conditions], lookAgainAt: new Date(timeout.getTime() + 1000) };
  }
  const message = `${subject} has timed out progressing.`;
  const verdict = { type, status: "False", reason: "ProgressDeadlineExceeded", message };
  return { conditions: setCondition(conditions, verdict, now) };
}

/** More new Pods, fewer old ones, or more that are ready or available than before. */
function hasProgressed(before: DeploymentStatus, next: DeploymentStatus): boolean {
  const oldPods = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) =>
    replicas - updatedReplicas;
  return (
    (next.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldPods(next) < oldPods(before) ||
    (next.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}
