import type { ClusterRole } from "../../../kubernetes/types.ts";
import { aggregated, on, onPaths, role } from "./policy.ts";

const read = "get list watch";
const write = "create delete deletecollection patch update";
const publicPaths = "/healthz /livez /readyz /version /version/";

/** The roles people are given (plugin/pkg/auth/authorizer/rbac/bootstrappolicy). */
export const userRoles: readonly ClusterRole[] = [
  role("cluster-admin", [on("*", "*", "*"), onPaths("*", "*")]),
  aggregated("admin"),
  aggregated("edit", { aggregateTo: "admin" }),
  aggregated("view", { aggregateTo: "edit" }),
  role(
    "system:aggregate-to-admin",
    [
      on("authorization.k8s.io", "localsubjectaccessreviews", "create"),
      on(
        "rbac.authorization.k8s.io",
        "rolebindings roles",
        "create delete deletecollection get list patch update watch",
      ),
    ],
    { aggregateTo: "admin" },
  ),
  role(
    "system:aggregate-to-edit",
    [
      on("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", read),
      on("", "serviceaccounts", "impersonate"),
      on("", "pods pods/attach pods/exec pods/portforward pods/proxy", write),
      on("", "pods/eviction", "create"),
      on(
        "",
        "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
        write,
      ),
      on("", "serviceaccounts/token", "create"),
      on(
        "apps",
        "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
        write,
      ),
      on("autoscaling", "horizontalpodautoscalers", write),
      on("batch", "cronjobs jobs", write),
      on(
        "extensions",
        "daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale",
        write,
      ),
      on("policy", "poddisruptionbudgets", write),
      on("networking.k8s.io", "ingresses networkpolicies", write),
      on(
        "coordination.k8s.io",
        "leases",
        "create delete deletecollection get list patch update watch",
      ),
    ],
    { aggregateTo: "edit" },
  ),
  role(
    "system:aggregate-to-view",
    [
      on(
        "",
        "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
        read,
      ),
      on(
        "",
        "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status",
        read,
      ),
      on("", "namespaces", read),
      on("discovery.k8s.io", "endpointslices", read),
      on(
        "apps",
        "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
        read,
      ),
      on("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", read),
      on("batch", "cronjobs cronjobs/status jobs jobs/status", read),
      on(
        "extensions",
        "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale",
        read,
      ),
      on("policy", "poddisruptionbudgets poddisruptionbudgets/status", read),
      on("networking.k8s.io", "ingresses ingresses/status networkpolicies", read),
    ],
    { aggregateTo: "view" },
  ),
  // metrics-server brings it along; here the server itself measures.
  role("system:aggregated-metrics-reader", [on("metrics.k8s.io", "pods nodes", read)], {
    aggregateTo: "view",
  }),
  role("system:auth-delegator", [
    on("authentication.k8s.io", "tokenreviews", "create"),
    on("authorization.k8s.io", "subjectaccessreviews", "create"),
  ]),
  role("system:basic-user", [
    on("authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews", "create"),
    on("authentication.k8s.io", "selfsubjectreviews", "create"),
  ]),
  role("system:discovery", [
    onPaths(
      "/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/",
    ),
  ]),
  role("system:monitoring", [
    onPaths("/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*"),
  ]),
  role("system:public-info-viewer", [onPaths(publicPaths)]),
  role("system:service-account-issuer-discovery", [
    onPaths("/.well-known/openid-configuration /openid/v1/jwks"),
  ]),
];
