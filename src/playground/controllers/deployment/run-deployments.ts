import { isDeepStrictEqual } from "node:util";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { Deployment, ReplicaSet } from "../../../kubernetes/types.ts";
import { deployments } from "../../resources/apps/deployments.ts";
import { replicaSets } from "../../resources/apps/replica-sets.ts";
import { pods } from "../../resources/pods/pods.ts";
import { claimObjects } from "../ownership/claim.ts";
import { controllerOf } from "../ownership/owner-reference.ts";
import { keyOf, splitKey, watchOwned } from "../ownership/watch-owned.ts";
import type { ControllerOptions } from "../pod-control/pod-control.ts";
import { isSameTemplate } from "../pod-control/template-hash.ts";
import { createReconciler } from "../reconciler.ts";
import { type DeploymentAction, type DeploymentPlan, planDeployment } from "./plan-deployment.ts";
import { wantedOf } from "./replica-sets.ts";
import { deploymentAnnotations } from "./revisions.ts";

/** Rolls Deployments out and scales them. Returns the way to stop. */
export function startDeployments({
  registry,
  record,
  log,
}: ControllerOptions): () => Promise<void> {
  const reconcile = async (key: string): Promise<Date | undefined> => {
    const deployment = registry.find(deployments, splitKey(key));
    if (deployment === undefined) return undefined;
    const { namespace } = deployment.metadata ?? {};
    const owned = await claimObjects({
      registry,
      resource: replicaSets,
      owner: deployment,
      selector: deployment.spec?.selector,
      candidates: registry.list(replicaSets, namespace).items,
    });
    const uids = new Set(owned.map(({ metadata }) => metadata?.uid));
    const plan = planDeployment({
      deployment,
      replicaSets: owned,
      pods: registry.list(pods, namespace).items.filter((pod) => uids.has(controllerOf(pod)?.uid)),
      now: new Date(),
    });
    for (const action of plan.actions) {
      if (!(await carryOut(deployment, action))) return new Date();
    }
    await publish(deployment, plan);
    return plan.lookAgainAt;
  };

  /** False when the plan no longer holds and has to be made anew. */
  const carryOut = async (deployment: Deployment, action: DeploymentAction): Promise<boolean> => {
    const { namespace, name = "", uid } = action.replicaSet.metadata ?? {};
    const key = { namespace, name };
    if (action.kind === "create") return createReplicaSet(deployment, action.replicaSet);
    if (action.kind === "delete") {
      await registry.delete(replicaSets, key, {
        propagationPolicy: "Background",
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      });
      return true;
    }
    await registry.update(replicaSets, key, (current) => changed(current, action));
    if (action.replicas !== undefined) tellScaling(deployment, action.replicaSet, action.replicas);
    return true;
  };

  const tellScaling = (deployment: Deployment, replicaSet: ReplicaSet, replicas: number) => {
    const before = wantedOf(replicaSet);
    if (before === replicas) return;
    const verb = replicas > before ? "Scaled up" : "Scaled down";
    const message = `${verb} replica set ${replicaSet.metadata?.name} from ${before} to ${replicas}`;
    record(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
  };

  const createReplicaSet = async (deployment: Deployment, wanted: ReplicaSet): Promise<boolean> => {
    const { namespace, name = "" } = wanted.metadata ?? {};
    try {
      await registry.create(replicaSets, namespace, wanted);
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === "AlreadyExists")) {
        const message = `Failed to create new replica set "${name}": ${String(error)}`;
        record(deployment, { type: "Warning", reason: "ReplicaSetCreateError", message });
        throw error;
      }
      const taken = registry.find(replicaSets, { namespace, name });
      const isOurs =
        taken !== undefined &&
        controllerOf(taken)?.uid === deployment.metadata?.uid &&
        isSameTemplate(taken.spec?.template ?? {}, wanted.spec?.template ?? {});
      if (!isOurs) await countCollision(deployment);
      return false;
    }
    const replicas = wantedOf(wanted);
    if (replicas > 0) {
      const message = `Scaled up replica set ${name} from 0 to ${replicas}`;
      record(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
    }
    return true;
  };

  /** Another ReplicaSet has the name by chance: the next hash comes out differently. */
  const countCollision = async ({ metadata }: Deployment) => {
    const { namespace, name = "" } = metadata ?? {};
    await registry.update(
      deployments,
      { namespace, name },
      (current) => ({
        ...current,
        status: { ...current.status, collisionCount: (current.status?.collisionCount ?? 0) + 1 },
      }),
      { subresource: "status" },
    );
  };

  const publish = async (deployment: Deployment, { revision, status }: DeploymentPlan) => {
    if (revision === undefined && isDeepStrictEqual(status, deployment.status)) return;
    const { namespace, name = "", uid } = deployment.metadata ?? {};
    const change = (current: Deployment): Deployment => {
      if (current.metadata?.uid !== uid) return current;
      const annotations = {
        ...current.metadata?.annotations,
        ...(revision === undefined ? {} : { [deploymentAnnotations.revision]: String(revision) }),
      };
      const metadata =
        revision === undefined ? current.metadata : { ...current.metadata, annotations };
      return { ...current, metadata, status };
    };
    await registry.update(deployments, { namespace, name }, change, { subresource: "status" });
  };

  const reconciler = createReconciler({ name: "deployment", reconcile, log });
  const stops = [
    watchOwned({ registry, owners: deployments, owned: replicaSets, enqueue: reconciler.enqueue }),
    // Recreate waits for the last old Pod to go.
    registry.subscribe(pods, ({ type, object }) => {
      if (type !== "DELETED") return;
      const { kind, name = "" } = controllerOf(object) ?? {};
      const { namespace } = object.metadata ?? {};
      if (kind !== "ReplicaSet") return;
      const replicaSet = registry.find(replicaSets, { namespace, name });
      const owner = replicaSet && controllerOf(replicaSet);
      if (owner?.kind === "Deployment") {
        reconciler.enqueue(keyOf({ metadata: { namespace, name: owner.name } }));
      }
    }),
  ];
  return async () => {
    for (const stop of stops) stop();
    await reconciler.stop();
  };
}

function changed(current: ReplicaSet, action: DeploymentAction & { kind: "update" }): ReplicaSet {
  const { replicas, annotations, minReadySeconds } = action;
  return {
    ...current,
    metadata: {
      ...current.metadata,
      annotations: { ...current.metadata?.annotations, ...annotations },
    },
    ...(current.spec === undefined
      ? {}
      : {
          spec: {
            ...current.spec,
            ...(replicas === undefined ? {} : { replicas }),
            ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
          },
        }),
  };
}
