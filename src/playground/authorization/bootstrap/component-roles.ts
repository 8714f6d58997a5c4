import type { ClusterRole } from "../../../kubernetes/types.ts";
import { on, onNamed, role } from "./policy.ts";

const read = "get list watch";
const events = on(["", "events.k8s.io"], "events", "create patch update");

function leaseOf(component: string) {
  const named = { resource: "leases", names: component };
  return [
    on("coordination.k8s.io", "leases", "create"),
    onNamed("coordination.k8s.io", named, "get update"),
  ];
}

/**
 * The roles of a cluster's own programs. Here they are parts of one process that ask nobody's leave;
 * the roles are for whoever runs such a program against this server.
 */
export const componentRoles: readonly ClusterRole[] = [
  role("system:kube-controller-manager", [
    events,
    ...leaseOf("kube-controller-manager"),
    on("", "secrets serviceaccounts", "create"),
    on("", "secrets", "delete"),
    on("", "configmaps namespaces secrets serviceaccounts", "get"),
    on("", "secrets serviceaccounts", "update"),
    on("authentication.k8s.io", "tokenreviews", "create"),
    on("authorization.k8s.io", "subjectaccessreviews", "create"),
    on("*", "*", "list watch"),
    on("", "serviceaccounts/token", "create"),
  ]),
  role("system:kube-dns", [on("", "endpoints services", "list watch")]),
  role("system:kube-scheduler", [
    events,
    ...leaseOf("kube-scheduler"),
    on("", "nodes", read),
    on("", "pods", "delete get list watch"),
    on("", "bindings pods/binding", "create"),
    on("", "pods/status", "patch update"),
    on("", "replicationcontrollers services", read),
    on(["apps", "extensions"], "replicasets", read),
    on("apps", "statefulsets", read),
    on("policy", "poddisruptionbudgets", read),
    on("", "persistentvolumeclaims persistentvolumes", read),
    on("authentication.k8s.io", "tokenreviews", "create"),
    on("authorization.k8s.io", "subjectaccessreviews", "create"),
    on("storage.k8s.io", "csinodes", read),
    on("", "namespaces", read),
    on("storage.k8s.io", "csidrivers", read),
    on("storage.k8s.io", "csistoragecapacities", read),
  ]),
  role("system:kubelet-api-admin", [
    on("", "nodes", read),
    on("", "nodes", "proxy"),
    on("", "nodes/log nodes/metrics nodes/proxy nodes/stats", "*"),
  ]),
  role("system:node", [
    on("authentication.k8s.io", "tokenreviews", "create"),
    on("authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews", "create"),
    on("", "services", read),
    on("", "nodes", "create get list watch"),
    on("", "nodes/status", "patch update"),
    on("", "nodes", "patch update"),
    on("", "events", "create patch update"),
    on("", "pods", read),
    on("", "pods", "create delete"),
    on("", "pods/status", "patch update"),
    on("", "pods/eviction", "create"),
    on("", "configmaps secrets", read),
    on("", "persistentvolumeclaims persistentvolumes", "get"),
    on("", "endpoints", "get"),
    on("certificates.k8s.io", "certificatesigningrequests", "create get list watch"),
    on("coordination.k8s.io", "leases", "create delete get patch update"),
    on("storage.k8s.io", "volumeattachments", "get"),
    on("", "serviceaccounts/token", "create"),
    on("", "persistentvolumeclaims/status", "get patch update"),
    on("storage.k8s.io", "csidrivers", read),
    on("storage.k8s.io", "csinodes", "create delete get patch update"),
    on("node.k8s.io", "runtimeclasses", read),
  ]),
  role("system:node-problem-detector", [
    on("", "nodes", "get"),
    on("", "nodes/status", "patch"),
    events,
  ]),
  role("system:node-proxier", [
    on("", "endpoints services", "list watch"),
    on("", "nodes", read),
    events,
    on("discovery.k8s.io", "endpointslices", "list watch"),
  ]),
];
