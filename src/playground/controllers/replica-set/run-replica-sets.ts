import type { Pod, ReplicaSet } from "../../../kubernetes/types.ts";
import { replicaSets } from "../../resources/apps/replica-sets.ts";
import { pods } from "../../resources/pods/pods.ts";
import { claimObjects } from "../ownership/claim.ts";
import { splitKey, watchOwned } from "../ownership/watch-owned.ts";
import { type ControllerOptions, createPodControl, messageOf } from "../pod-control/pod-control.ts";
import { podFromTemplate } from "../pod-control/pod-from-template.ts";
import { slowStart } from "../pod-control/slow-start.ts";
import { updateStatus } from "../pod-control/update-status.ts";
import { createReconciler } from "../reconciler.ts";
import { planReplicas, type ReplicasPlan } from "./plan-replicas.ts";
import { type ReplicaFailure, replicaSetStatus } from "./replica-set-status.ts";

/** Keeps as many Pods of every ReplicaSet as it wants. Returns the way to stop. */
export function startReplicaSets({
  registry,
  record,
  log,
}: ControllerOptions): () => Promise<void> {
  const control = createPodControl({ registry, record });

  const reconcile = async (key: string): Promise<Date | undefined> => {
    const replicaSet = registry.find(replicaSets, splitKey(key));
    if (replicaSet === undefined) return undefined;
    const owned = await claimObjects({
      registry,
      resource: pods,
      owner: replicaSet,
      selector: replicaSet.spec?.selector,
      candidates: registry.list(pods, replicaSet.metadata?.namespace).items,
    });
    const plan = planReplicas(replicaSet, owned, new Date());
    const failed = await carryOut(replicaSet, plan);
    const lookAgainAt = await publish(replicaSet, owned, failed);
    if (failed !== undefined) throw failed.error;
    return lookAgainAt;
  };

  /** Resolves to what went wrong. */
  const carryOut = async (replicaSet: ReplicaSet, { create, remove }: ReplicasPlan) => {
    const wanted = podFromTemplate(replicaSet, replicaSet.spec?.template ?? {});
    const made = await slowStart(create, () => control.create(replicaSet, wanted));
    if (made.failure !== undefined) {
      return { reason: "FailedCreate" as const, error: made.failure };
    }
    const removed = await Promise.allSettled(remove.map((pod) => control.remove(replicaSet, pod)));
    const failed = removed.find((result) => result.status === "rejected");
    return failed && { reason: "FailedDelete" as const, error: failed.reason as unknown };
  };

  const publish = async (
    replicaSet: ReplicaSet,
    owned: readonly Pod[],
    failed: { reason: ReplicaFailure["reason"]; error: unknown } | undefined,
  ) => {
    const failure = failed && { reason: failed.reason, message: messageOf(failed.error) };
    const now = new Date();
    const { status, lookAgainAt } = replicaSetStatus({ replicaSet, owned, failure, now });
    await updateStatus(registry, replicaSets, replicaSet, status);
    return lookAgainAt;
  };

  const reconciler = createReconciler({ name: "replicaset", reconcile, log });
  const unwatch = watchOwned({
    registry,
    owners: replicaSets,
    owned: pods,
    enqueue: reconciler.enqueue,
  });
  return async () => {
    unwatch();
    await reconciler.stop();
  };
}
