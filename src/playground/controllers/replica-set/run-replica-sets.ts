import type { Pod, ReplicaSet } from "../../../kubernetes/types.ts";
import { replicaSets } from "../../resources/apps/replica-sets.ts";
import { reconcileOwners } from "../ownership/reconcile-owners.ts";
import { type ControllerOptions, createPodControl, messageOf } from "../pod-control/pod-control.ts";
import { podFromTemplate } from "../pod-control/pod-from-template.ts";
import { slowStart } from "../pod-control/slow-start.ts";
import { updateStatus } from "../pod-control/update-status.ts";
import { planReplicas, type ReplicasPlan } from "./plan-replicas.ts";
import { type ReplicaFailure, replicaSetStatus } from "./replica-set-status.ts";

/** Keeps as many Pods of every ReplicaSet as it wants. Returns the way to stop. */
export function startReplicaSets({
  registry,
  record,
  log,
}: ControllerOptions): () => Promise<void> {
  const control = createPodControl({ registry, record });

  const look = async (replicaSet: ReplicaSet, owned: Pod[]): Promise<Date | undefined> => {
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

  return reconcileOwners({ registry, owners: replicaSets, look, log });
}
