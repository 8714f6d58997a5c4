import type {
  Deployment,
  DeploymentCondition,
  DeploymentStatus,
  Pod,
  ReplicaSet,
} from "../../../kubernetes/types.ts";
import { isPodFinished } from "../pod-control/pod-state.ts";
import { findCondition, setCondition } from "./conditions.ts";
import { surplusHistory } from "./history.ts";
import { type RolloutLimits, rolloutLimits } from "./limits.ts";
import { newReplicaSet } from "./new-replica-set.ts";
import { splitByTemplate, wantedOf, withPods } from "./replica-sets.ts";
import { annotationsForNew, nextRevision, revisionOf, sizeAnnotations } from "./revisions.ts";
import { replicasOfNew, rollingUpdate, type Scaling } from "./rolling-update.ts";
import { scaleInProportion, wasScaled } from "./scale.ts";
import { deploymentStatus, isComplete } from "./status.ts";

/** One thing to do for a Deployment, in the order given. */
export type DeploymentAction =
  | { kind: "create"; replicaSet: ReplicaSet }
  | {
      kind: "update";
      replicaSet: ReplicaSet;
      /** What it gets; what is absent stays. */
      replicas?: number;
      annotations?: Record<string, string>;
      minReadySeconds?: number;
    }
  | { kind: "delete"; replicaSet: ReplicaSet };

/** What a look at a Deployment comes to. */
export interface DeploymentPlan {
  actions: DeploymentAction[];
  /** The Deployment's own annotation `deployment.kubernetes.io/revision`; absent: as it is. */
  revision?: number;
  status: DeploymentStatus;
  /** When to look again though nothing changes. */
  lookAgainAt?: Date;
}

/** Everything a look depends on. */
export interface DeploymentSituation {
  deployment: Deployment;
  /** Its own ones. */
  replicaSets: readonly ReplicaSet[];
  /** Pods of these ReplicaSets; only Recreate asks for them. */
  pods: readonly Pod[];
  now: Date;
}

/**
 * The next step of a Deployment. Pure. It is one step, not all of them: each change of a
 * ReplicaSet's status brings the next look, so that a rollout goes on with what really happened.
 */
export function planDeployment(situation: DeploymentSituation): DeploymentPlan {
  const { deployment, replicaSets, now } = situation;
  const { spec, metadata, status: before } = deployment;
  const limits = rolloutLimits(deployment);
  const { current, old } = splitByTemplate(deployment, replicaSets);
  const isGoing = metadata?.deletionTimestamp !== undefined;
  const isPaused = spec?.paused === true;
  const conditions = pausedCondition(deployment, now);
  const common = { deployment, now, collisionCount: before?.collisionCount };

  if (isGoing) {
    return {
      actions: [],
      ...deploymentStatus({ ...common, current, old, conditions, judgeProgress: false }),
    };
  }
  if (isPaused || wasScaled(deployment, replicaSets)) {
    const kept = keepRevision(deployment, current, old);
    const scalings = scaleInProportion(deployment, { current, old }, limits);
    const tidied = isPaused ? surplusHistory(deployment, old) : [];
    return {
      ...kept,
      actions: [
        ...kept.actions,
        ...resize(scalings, limits),
        ...tidied.map((replicaSet): DeploymentAction => ({ kind: "delete", replicaSet })),
      ],
      ...deploymentStatus({ ...common, current, old, conditions, judgeProgress: false }),
    };
  }

  const step = spec?.strategy?.type === "Recreate" ? recreate : rollOut;
  const { actions, revision, progress, made } = step(situation, { current, old, limits });
  const progressing = progress === undefined ? conditions : setCondition(conditions, progress, now);
  const judged = deploymentStatus({
    ...common,
    current: made ?? current,
    old,
    conditions: progressing,
    judgeProgress: true,
  });
  const done = actions.length === 0 && isComplete(deployment, judged.status);
  const surplus = done ? surplusHistory(deployment, old) : [];
  return {
    actions: [
      ...actions,
      ...surplus.map((replicaSet): DeploymentAction => ({ kind: "delete", replicaSet })),
    ],
    ...(revision === undefined ? {} : { revision }),
    ...judged,
  };
}

interface Parts {
  current: ReplicaSet | undefined;
  old: ReplicaSet[];
  limits: RolloutLimits;
}

interface Step {
  actions: DeploymentAction[];
  revision?: number;
  progress?: Pick<DeploymentCondition, "type" | "status" | "reason" | "message">;
  /** The ReplicaSet that is created by this step. */
  made?: ReplicaSet;
}

function rollOut({ deployment }: DeploymentSituation, { current, old, limits }: Parts): Step {
  if (current === undefined) {
    return create(deployment, old, replicasOfNew(0, old, limits), limits);
  }
  const kept = keepRevision(deployment, current, old);
  return {
    ...kept,
    actions: [...kept.actions, ...resize(rollingUpdate(current, old, limits), limits)],
  };
}

/** All old Pods have to be gone, not just told to go, before the first new one comes. */
function recreate(
  { deployment, pods }: DeploymentSituation,
  { current, old, limits }: Parts,
): Step {
  const kept = keepRevision(deployment, current, old);
  const active = withPods(old);
  if (active.length > 0) {
    const down = active.map((replicaSet): Scaling => ({ replicaSet, replicas: 0 }));
    return { ...kept, actions: [...kept.actions, ...resize(down, limits)] };
  }
  const currentUid = current?.metadata?.uid;
  const oldPodsRun = pods.some(
    (pod) =>
      !isPodFinished(pod) &&
      pod.metadata?.ownerReferences?.some(
        ({ controller, uid }) => controller === true && uid !== currentUid,
      ),
  );
  if (oldPodsRun) return kept;
  if (current === undefined) return create(deployment, old, limits.replicas, limits);
  const up =
    wantedOf(current) === limits.replicas
      ? []
      : [{ replicaSet: current, replicas: limits.replicas }];
  return { ...kept, actions: [...kept.actions, ...resize(up, limits)] };
}

function create(
  deployment: Deployment,
  old: readonly ReplicaSet[],
  replicas: number,
  { maxSurge }: RolloutLimits,
): Step {
  const revision = nextRevision(old);
  const made = newReplicaSet(deployment, { replicas, revision, maxSurge });
  return {
    actions: [{ kind: "create", replicaSet: made }],
    revision,
    made,
    progress: {
      type: "Progressing",
      status: "True",
      reason: "NewReplicaSetCreated",
      message: `Created new replica set "${made.metadata.name}"`,
    },
  };
}

/** The newest ReplicaSet carries the highest revision, and the Deployment's annotations. */
function keepRevision(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): Step {
  if (current === undefined) return { actions: [] };
  const annotations = annotationsForNew(deployment, current, nextRevision(old));
  const revision = revisionOf({ metadata: { annotations } });
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  const isNews =
    !sameRecord(annotations, current.metadata?.annotations ?? {}) ||
    (current.spec?.minReadySeconds ?? 0) !== minReadySeconds;
  const isKnown = findCondition(deployment.status?.conditions, "Progressing") !== undefined;
  return {
    actions: isNews ? [{ kind: "update", replicaSet: current, annotations, minReadySeconds }] : [],
    ...(revision === revisionOf(deployment) ? {} : { revision }),
    ...(isKnown
      ? {}
      : {
          progress: {
            type: "Progressing",
            status: "True",
            reason: "FoundNewReplicaSet",
            message: `Found new replica set "${current.metadata?.name}"`,
          },
        }),
  };
}

/** Scalings that change something: the size, or for which size of the Deployment it was made. */
function resize(scalings: readonly Scaling[], limits: RolloutLimits): DeploymentAction[] {
  const sizes = sizeAnnotations(limits.replicas, limits.maxSurge);
  return scalings.flatMap(({ replicaSet, replicas }): DeploymentAction[] => {
    const annotations = { ...replicaSet.metadata?.annotations, ...sizes };
    const isSame =
      wantedOf(replicaSet) === replicas &&
      sameRecord(annotations, replicaSet.metadata?.annotations ?? {});
    return isSame ? [] : [{ kind: "update", replicaSet, replicas, annotations: sizes }];
  });
}

/** A paused Deployment says so: its deadline stands still. */
function pausedCondition(deployment: Deployment, now: Date): DeploymentCondition[] {
  const conditions = deployment.status?.conditions ?? [];
  const { reason } = findCondition(conditions, "Progressing") ?? {};
  const isPaused = deployment.spec?.paused === true;
  if (reason === "ProgressDeadlineExceeded") return conditions;
  const type = "Progressing";
  if (isPaused && reason !== "DeploymentPaused") {
    const message = "Deployment is paused";
    return setCondition(
      conditions,
      { type, status: "Unknown", reason: "DeploymentPaused", message },
      now,
    );
  }
  if (!isPaused && reason === "DeploymentPaused") {
    const message = "Deployment is resumed";
    return setCondition(
      conditions,
      { type, status: "Unknown", reason: "DeploymentResumed", message },
      now,
    );
  }
  return conditions;
}

function sameRecord(a: Record<string, string>, b: Record<string, string>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]);
}
