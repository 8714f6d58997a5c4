import type { Pod } from "../../../kubernetes/types.ts";
import { demandOf } from "./fit.ts";
import { type NodeLoad, type Refusal, refusalOf, unschedulableMessage } from "./refusal.ts";

/** What to do with a Pod that has no node yet. */
export type Placement =
  | { kind: "leave" }
  | { kind: "bind"; nodeName: string }
  | { kind: "unschedulable"; message: string };

/** The name Pods carry in `spec.schedulerName` when this scheduler is meant. */
const schedulerName = "default-scheduler";

/** Whether a Pod waits for this scheduler to find its node. */
export function awaitsPlacement({ metadata, spec }: Pod): boolean {
  const assigned = spec?.nodeName !== undefined && spec.nodeName !== "";
  const theirs = (spec?.schedulerName ?? schedulerName) !== schedulerName;
  const gated = (spec?.schedulingGates ?? []).length > 0;
  return !assigned && !theirs && !gated && metadata?.deletionTimestamp === undefined;
}

/** Decides where a Pod goes. Pure. Messages are those of kube-scheduler. */
export function place(pod: Pod, nodes: readonly NodeLoad[]): Placement {
  if (!awaitsPlacement(pod)) return { kind: "leave" };
  if (nodes.length === 0) {
    return { kind: "unschedulable", message: "no nodes available to schedule pods" };
  }
  const demand = demandOf(pod);
  const refusals: Refusal[] = [];
  for (const load of nodes) {
    const refusal = refusalOf(pod, demand, load);
    const nodeName = load.node.metadata?.name;
    if (refusal === undefined && nodeName !== undefined) return { kind: "bind", nodeName };
    if (refusal !== undefined) refusals.push(refusal);
  }
  return { kind: "unschedulable", message: unschedulableMessage(refusals, pod) };
}
