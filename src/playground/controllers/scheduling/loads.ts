import type { Node, Pod } from "../../../kubernetes/types.ts";
import { type Demand, demandOf, totalDemand } from "./fit.ts";
import type { NodeLoad } from "./refusal.ts";

/** Which Pods are on which node, and what they take together; kept up as Pods come and go. */
export interface Loads {
  /** Takes note of a Pod as it is now. True when it has freed something. */
  see(pod: Pod): boolean;
  /** Counts a Pod for a node before its binding is written. */
  assume(pod: Pod, nodeName: string): void;
  /** The Pod is gone. True when it has freed something. */
  forget(pod: Pod): boolean;
  of(node: Node): NodeLoad;
}

/** No Pod anywhere yet. */
export function createLoads(): Loads {
  const byNode = new Map<string, Map<string, { pod: Pod; demand: Demand }>>();
  const totals = new Map<string, Demand>();
  const nodeOf = new Map<string, string>();

  const put = (pod: Pod, nodeName: string) => {
    const uid = pod.metadata?.uid ?? "";
    const known = byNode.get(nodeName) ?? new Map();
    byNode.set(nodeName, known);
    if (!known.has(uid)) totals.delete(nodeName);
    known.set(uid, { pod, demand: known.get(uid)?.demand ?? demandOf(pod) });
    nodeOf.set(uid, nodeName);
  };
  const forget = (pod: Pod) => {
    const uid = pod.metadata?.uid ?? "";
    const nodeName = nodeOf.get(uid);
    if (nodeName === undefined) return false;
    nodeOf.delete(uid);
    byNode.get(nodeName)?.delete(uid);
    totals.delete(nodeName);
    return true;
  };

  return {
    forget,
    assume: put,
    see(pod) {
      const { phase } = pod.status ?? {};
      if (phase === "Succeeded" || phase === "Failed") return forget(pod);
      if (pod.spec?.nodeName) put(pod, pod.spec.nodeName);
      return false;
    },
    of(node) {
      const name = node.metadata?.name ?? "";
      const entries = [...(byNode.get(name)?.values() ?? [])];
      const used = totals.get(name) ?? totalDemand(entries.map(({ demand }) => demand));
      totals.set(name, used);
      return { node, pods: entries.map(({ pod }) => pod), used };
    },
  };
}
