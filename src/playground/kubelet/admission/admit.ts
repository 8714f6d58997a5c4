import type { Node, Pod } from "../../../kubernetes/types.ts";
import {
  demandOf,
  type Shortage,
  shortages,
  totalDemand,
} from "../../controllers/scheduling/fit.ts";
import { wantsTakenPort } from "../../controllers/scheduling/host-ports.ts";
import { matchesNode } from "../../controllers/scheduling/node-affinity.ts";
import { isTolerated } from "../../controllers/scheduling/tolerations.ts";
import { asksForAppArmor } from "../config/app-armor.ts";
import { forbiddenSysctl } from "./sysctls.ts";

/** Why a Pod bound to this node is not run: it becomes Failed for good. */
export interface Rejection {
  reason: string;
  message: string;
}

/** What an admission depends on besides the Pod. */
export interface AdmissionFacts {
  node: Node;
  /** The Pods already admitted that are not over. */
  others: readonly Pod[];
  /** Whether the kernel of this machine has AppArmor on. */
  appArmor: boolean;
}

/**
 * The kubelet's own check of a Pod that was bound to this node, by a scheduler or by `nodeName`
 * (kubelet, lifecycle and sysctl admission). Undefined when the Pod may run.
 */
export function admit(pod: Pod, { node, others, appArmor }: AdmissionFacts): Rejection | undefined {
  const sysctl = forbiddenSysctl(pod);
  if (sysctl !== undefined) return { reason: "SysctlForbidden", message: sysctl };
  const mismatch = unsupported(pod, node);
  if (mismatch !== undefined) return mismatch;
  const [shortage] = shortages(knownDemand(pod, node), node, totalDemand(others.map(demandOf)));
  if (shortage !== undefined) return outOf(shortage);
  if (!matchesNode(pod, node)) {
    return predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  }
  if (wantsTakenPort(pod, others)) {
    return predicate("NodePorts", "node(s) didn't have free ports for the requested pod ports");
  }
  const evicting = (node.spec?.taints ?? []).filter(({ effect }) => effect === "NoExecute");
  if (evicting.some((taint) => !isTolerated(taint, pod.spec?.tolerations ?? []))) {
    return predicate("TaintToleration", "node(s) had untolerated taint(s)");
  }
  if (!appArmor && asksForAppArmor(pod)) {
    const message = "Cannot enforce AppArmor: AppArmor is not enabled on the host";
    return { reason: "AppArmor", message };
  }
  return undefined;
}

function unsupported(pod: Pod, node: Node): Rejection | undefined {
  const os = "kubernetes.io/os";
  const labelled = pod.metadata?.labels?.[os];
  if (labelled !== undefined && labelled !== "linux") {
    return {
      reason: "PodOSSelectorNodeLabelDoesNotMatch",
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    };
  }
  if (pod.spec?.os !== undefined && pod.spec.os.name !== "linux") {
    return {
      reason: "PodOSNotSupported",
      message: "Failed to admit pod as the OS field doesn't match node OS",
    };
  }
  const strict = pod.spec?.securityContext?.supplementalGroupsPolicy === "Strict";
  if (strict && node.status?.features?.supplementalGroupsPolicy !== true) {
    return {
      reason: "SupplementalGroupsPolicyNotSupported",
      message: "SupplementalGroupsPolicy=Strict is not supported in this node",
    };
  }
  return undefined;
}

/** A device the node doesn't know may be the cluster's business: only what it knows is counted. */
function knownDemand(pod: Pod, node: Node) {
  const known = node.status?.allocatable ?? {};
  return new Map(
    [...demandOf(pod)].filter(([name]) => !name.includes("/") || Object.hasOwn(known, name)),
  );
}

function outOf({ resource, requested, used, capacity }: Shortage): Rejection {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  };
}

function predicate(name: string, why: string): Rejection {
  return { reason: name, message: `Predicate ${name} failed: ${why}` };
}
