/** A kind that has Pods: one of those can be looked into in its name. */
export interface WorkloadKind {
  readonly kind:
    | "Deployment"
    | "StatefulSet"
    | "DaemonSet"
    | "ReplicaSet"
    | "ReplicationController"
    | "Job"
    | "CronJob"
    | "Service";
  /** Empty for the core group. Of all of them it is the version v1. */
  readonly group: "" | "apps" | "batch";
  /** Its word in paths and rights. */
  readonly resource: string;
  readonly shortNames: readonly string[];
}

/** ReplicaSet: what Deployments have their Pods through. */
export const replicaSetKind: WorkloadKind = {
  kind: "ReplicaSet",
  group: "apps",
  resource: "replicasets",
  shortNames: ["rs"],
};

/** Job: what CronJobs have their Pods through. */
export const jobKind: WorkloadKind = {
  kind: "Job",
  group: "batch",
  resource: "jobs",
  shortNames: [],
};

/** Every kind that can be named instead of a Pod. */
export const workloadKinds: readonly WorkloadKind[] = [
  { kind: "Deployment", group: "apps", resource: "deployments", shortNames: ["deploy"] },
  { kind: "StatefulSet", group: "apps", resource: "statefulsets", shortNames: ["sts"] },
  { kind: "DaemonSet", group: "apps", resource: "daemonsets", shortNames: ["ds"] },
  replicaSetKind,
  {
    kind: "ReplicationController",
    group: "",
    resource: "replicationcontrollers",
    shortNames: ["rc"],
  },
  jobKind,
  { kind: "CronJob", group: "batch", resource: "cronjobs", shortNames: ["cj"] },
  { kind: "Service", group: "", resource: "services", shortNames: ["svc"] },
];

/** Words that stand for a kind on kubectl's command line, with their group or version and group too. */
export function wordsFor(kind: {
  readonly kind: string;
  readonly group: string;
  readonly resource: string;
  readonly shortNames: readonly string[];
}): string[] {
  const words = [kind.kind.toLowerCase(), kind.resource, ...kind.shortNames];
  const endings = kind.group === "" ? ["", ".v1."] : ["", `.${kind.group}`, `.v1.${kind.group}`];
  return words.flatMap((word) => endings.map((ending) => `${word}${ending}`));
}
