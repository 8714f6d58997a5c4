import type { Node, Pod, Taint } from "../../../kubernetes/types.ts";
import { type Demand, shortages } from "./fit.ts";
import { wantsTakenPort } from "./host-ports.ts";
import { matchesNode } from "./node-affinity.ts";
import { isTolerated } from "./tolerations.ts";

/** Why a node doesn't take a Pod, in kube-scheduler's words. */
export interface Refusal {
  reasons: string[];
  /** Whether it would take it if other Pods were gone. */
  others: boolean;
}

/** A node with the Pods that are bound to it and not over. */
export interface NodeLoad {
  node: Node;
  pods: Iterable<Pod>;
  used: Demand;
}

/** Why a Pod may not be on a node at all, whatever else is there; undefined when it may. */
export function exclusionOf(pod: Pod, node: Node): string | undefined {
  const tolerations = pod.spec?.tolerations ?? [];
  if (node.spec?.unschedulable && !isTolerated(unschedulableTaint, tolerations)) {
    return "node(s) were unschedulable";
  }
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect !== "PreferNoSchedule");
  if (taints.some((taint) => !isTolerated(taint, tolerations))) {
    return "node(s) had untolerated taint(s)";
  }
  return matchesNode(pod, node) ? undefined : "node(s) didn't match Pod's node affinity/selector";
}

/** Undefined when the node takes the Pod. As kube-scheduler does, the first filter that refuses has the say. */
export function refusalOf(pod: Pod, demand: Demand, load: NodeLoad): Refusal | undefined {
  const { node, pods, used } = load;
  const exclusion = exclusionOf(pod, node);
  if (exclusion !== undefined) return { reasons: [exclusion], others: false };
  if (wantsTakenPort(pod, pods)) {
    const reason = "node(s) didn't have free ports for the requested pod ports";
    return { reasons: [reason], others: true };
  }
  const missing = shortages(demand, node, used);
  if (missing.length === 0) return undefined;
  return {
    reasons: missing.map(({ resource }) =>
      resource === "pods" ? "Too many pods" : `Insufficient ${resource}`,
    ),
    others: missing.every(({ requested, capacity }) => requested <= capacity),
  };
}

/** What a cordoned node stands for, whether or not it carries the taint itself. */
const unschedulableTaint: Taint = {
  key: "node.kubernetes.io/unschedulable",
  effect: "NoSchedule",
};

/**
 * The message of FailedScheduling for a Pod that every node refuses (scheduler, FitError). No Pod
 * is ever put out for another: all have the same priority.
 */
export function unschedulableMessage(refusals: readonly Refusal[], pod: Pod): string {
  const available = `0/${refusals.length} nodes are available:`;
  const reasons = counted(refusals.flatMap((refusal) => refusal.reasons));
  const preemption =
    pod.spec?.preemptionPolicy === "Never"
      ? "not eligible due to preemptionPolicy=Never."
      : `${available} ${counted(
          refusals.map(({ others }) =>
            others
              ? "No preemption victims found for incoming pod"
              : "Preemption is not helpful for scheduling",
          ),
        )}.`;
  return `${available} ${reasons}. no new claims to deallocate, preemption: ${preemption}`;
}

/** `2 Insufficient cpu, 1 Too many pods`, in the order of the texts with their counts. */
function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, count]) => `${count} ${text}`)
    .sort()
    .join(", ");
}
