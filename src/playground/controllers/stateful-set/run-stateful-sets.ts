import type { Pod, StatefulSet } from "../../../kubernetes/types.ts";
import { statefulSets } from "../../resources/apps/stateful-sets.ts";
import { keepRevisions, tidyRevisions } from "../controller-revision/keep-revisions.ts";
import { hashOf, revisionHash, templateOf } from "../controller-revision/plan-revisions.ts";
import { reconcileOwners } from "../ownership/reconcile-owners.ts";
import { type ControllerOptions, createPodControl } from "../pod-control/pod-control.ts";
import { updateStatus } from "../pod-control/update-status.ts";
import { planStatefulSet } from "./plan-stateful-set.ts";
import { statefulPod } from "./stateful-pod.ts";
import { statefulSetStatus } from "./stateful-set-status.ts";

/** Keeps StatefulSets' Pods, in their order. Returns the way to stop. */
export function startStatefulSets({
  registry,
  record,
  log,
}: ControllerOptions): () => Promise<void> {
  const control = createPodControl({ registry, record });

  const look = async (statefulSet: StatefulSet, owned: Pod[]): Promise<Date | undefined> => {
    if (refuse(statefulSet)) return undefined;
    const { all, update } = await keepRevisions(registry, statefulSet);
    const currentName = statefulSet.status?.currentRevision;
    const current = all.find(({ metadata }) => metadata?.name === currentName) ?? update;
    const now = new Date();
    const plan = planStatefulSet({ statefulSet, owned, updateHash: hashOf(update), now });
    const named = (one: typeof update) => ({ name: one.metadata?.name ?? "", hash: hashOf(one) });
    const revisions = { current: named(current), update: named(update) };
    await updateStatus(
      registry,
      statefulSets,
      statefulSet,
      statefulSetStatus({ statefulSet, owned, revisions, now }),
    );
    for (const { ordinal, revision } of plan.create) {
      const from = revision === "current" ? current : update;
      const wanted = { hash: hashOf(from), template: templateOf(from) };
      await control.create(statefulSet, statefulPod(statefulSet, ordinal, wanted));
    }
    for (const pod of plan.remove) await control.remove(statefulSet, pod);
    const inUse = new Set([
      revisions.current.hash,
      revisions.update.hash,
      ...owned.map(({ metadata }) => metadata?.labels?.[revisionHash] ?? ""),
    ]);
    await tidyRevisions(registry, statefulSet, { all, inUse });
    return plan.lookAgainAt;
  };

  /** There are no persistent volumes here, so that claims would never be bound. */
  const refuse = (statefulSet: StatefulSet): boolean => {
    if ((statefulSet.spec?.volumeClaimTemplates ?? []).length === 0) return false;
    const message =
      "volumeClaimTemplates need persistent volumes, which the playground does not have: use an emptyDir or a hostPath volume";
    record(statefulSet, { type: "Warning", reason: "FailedCreate", message });
    return true;
  };

  return reconcileOwners({ registry, owners: statefulSets, look, log });
}
