import type { DaemonSet, Node, Pod } from "../../../kubernetes/types.ts";
import { daemonSets } from "../../resources/apps/daemon-sets.ts";
import { nodes } from "../../resources/nodes.ts";
import { keepRevisions, tidyRevisions } from "../controller-revision/keep-revisions.ts";
import { hashOf, revisionHash } from "../controller-revision/plan-revisions.ts";
import { reconcileOwners } from "../ownership/reconcile-owners.ts";
import { keyOf } from "../ownership/watch-owned.ts";
import { type ControllerOptions, createPodControl } from "../pod-control/pod-control.ts";
import { updateStatus } from "../pod-control/update-status.ts";
import { exclusionOf } from "../scheduling/refusal.ts";
import { daemonPod } from "./daemon-pod.ts";
import { planDaemonSet } from "./plan-daemon-set.ts";

/** Keeps a Pod of every DaemonSet on each node that may have one. Returns the way to stop. */
export function startDaemonSets({ registry, record, log }: ControllerOptions): () => Promise<void> {
  const control = createPodControl({ registry, record });

  const look = async (daemonSet: DaemonSet, owned: Pod[]): Promise<Date | undefined> => {
    const { all, update } = await keepRevisions(registry, daemonSet);
    const hash = hashOf(update);
    const plan = planDaemonSet({
      daemonSet,
      owned,
      nodes: registry.list(nodes).items.map((node) => ({
        name: node.metadata?.name ?? "",
        eligible:
          exclusionOf(daemonPod(daemonSet, node.metadata?.name ?? "", ""), node) === undefined,
      })),
      hash,
      now: new Date(),
    });
    await updateStatus(registry, daemonSets, daemonSet, plan.status);
    for (const pod of plan.remove) await control.remove(daemonSet, pod);
    for (const node of plan.create) {
      await control.create(daemonSet, daemonPod(daemonSet, node, hash));
    }
    const inUse = new Set([
      hash,
      ...owned.map(({ metadata }) => metadata?.labels?.[revisionHash] ?? ""),
    ]);
    await tidyRevisions(registry, daemonSet, { all, inUse });
    return plan.lookAgainAt;
  };

  return reconcileOwners({
    registry,
    owners: daemonSets,
    look,
    watch: (enqueue) =>
      registry.subscribe(nodes, ({ type, object, previous }) => {
        if (type === "MODIFIED" && !placementChanged(object, previous)) return;
        for (const daemonSet of registry.list(daemonSets).items) enqueue(keyOf(daemonSet));
      }),
    log,
  });
}

/** Heartbeats come often and say nothing of where Pods may run. */
function placementChanged(node: Node, before: Node | undefined): boolean {
  const facts = ({ metadata, spec }: Node) =>
    JSON.stringify([metadata?.labels, spec?.taints, spec?.unschedulable]);
  return before === undefined || facts(node) !== facts(before);
}
