import { controllerRevisions } from "./apps/controller-revisions.ts";
import { daemonSets } from "./apps/daemon-sets.ts";
import { deployments } from "./apps/deployments.ts";
import { replicaSets } from "./apps/replica-sets.ts";
import { statefulSets } from "./apps/stateful-sets.ts";
import { jobs } from "./batch/jobs.ts";
import { configMaps } from "./configmaps/configmaps.ts";
import { events } from "./events.ts";
import { leases } from "./leases.ts";
import { nodeMetrics, podMetrics } from "./metrics.ts";
import { namespaces } from "./namespaces/namespaces.ts";
import { nodes } from "./nodes.ts";
import { pods } from "./pods/pods.ts";
import { clusterRoleBindings, roleBindings } from "./rbac/bindings.ts";
import { clusterRoles, roles } from "./rbac/roles.ts";
import type { Resource } from "./resource.ts";
import {
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  tokenReviews,
} from "./reviews.ts";
import { secrets } from "./secrets/secrets.ts";
import { serviceAccounts } from "./serviceaccounts.ts";
import { endpointSlices } from "./services/endpoint-slices.ts";
import { endpoints } from "./services/endpoints.ts";
import { services } from "./services/services.ts";

/** Every kind that is served, in the order discovery lists them. */
export const catalog: readonly Resource[] = [
  configMaps,
  endpoints,
  events,
  namespaces,
  nodes,
  pods,
  secrets,
  serviceAccounts,
  services,
  leases,
  endpointSlices,
  controllerRevisions,
  daemonSets,
  deployments,
  replicaSets,
  statefulSets,
  jobs,
  selfSubjectReviews,
  tokenReviews,
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
  nodeMetrics,
  podMetrics,
];

/** The kind behind a group, version and plural of a URL. */
export function findResource(group: string, version: string, plural: string): Resource | undefined {
  return catalog.find(
    (resource) =>
      resource.group === group && resource.version === version && resource.plural === plural,
  );
}
