import type { Deployment, ReplicaSet } from "../../../kubernetes/types.ts";

/** Annotations a Deployment keeps on itself and on its ReplicaSets. */
export const deploymentAnnotations = {
  revision: "deployment.kubernetes.io/revision",
  /** Revisions a ReplicaSet had before it was used again, `1,3`. */
  history: "deployment.kubernetes.io/revision-history",
  /** `spec.replicas` of the Deployment when it last scaled the ReplicaSet. */
  desired: "deployment.kubernetes.io/desired-replicas",
  /** The same with the surge. */
  most: "deployment.kubernetes.io/max-replicas",
} as const;

/** Not passed on from a Deployment to its ReplicaSets. */
const ownAnnotations: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
  ...Object.values(deploymentAnnotations),
]);

/** Longest revision history that is kept, in characters. */
const historyLimit = 2000;

/** The revision of a ReplicaSet or a Deployment; 0 where it has none. */
export function revisionOf({ metadata }: Pick<ReplicaSet, "metadata">): number {
  const revision = Number(metadata?.annotations?.[deploymentAnnotations.revision] ?? 0);
  return Number.isSafeInteger(revision) ? revision : 0;
}

/** The revision after all of these. */
export function nextRevision(replicaSets: readonly ReplicaSet[]): number {
  return Math.max(0, ...replicaSets.map(revisionOf)) + 1;
}

/**
 * Annotations the newest ReplicaSet should carry: the Deployment's, and the revision; one that is
 * used again takes a new revision and remembers the old one.
 */
export function annotationsForNew(
  deployment: Deployment,
  replicaSet: ReplicaSet,
  revision: number,
): Record<string, string> {
  const passedOn = Object.entries(deployment.metadata?.annotations ?? {}).filter(
    ([key]) => !ownAnnotations.has(key),
  );
  const annotations = { ...replicaSet.metadata?.annotations, ...Object.fromEntries(passedOn) };
  const before = annotations[deploymentAnnotations.revision];
  if (revisionOf(replicaSet) >= revision) return annotations;
  annotations[deploymentAnnotations.revision] = String(revision);
  if (before === undefined) return annotations;
  const history = annotations[deploymentAnnotations.history];
  const longer = history === undefined || history === "" ? before : `${history},${before}`;
  if (longer.length <= historyLimit) annotations[deploymentAnnotations.history] = longer;
  return annotations;
}

/** The annotations that say for which size of the Deployment a ReplicaSet was scaled. */
export function sizeAnnotations(replicas: number, surge: number): Record<string, string> {
  return {
    [deploymentAnnotations.desired]: String(replicas),
    [deploymentAnnotations.most]: String(replicas + surge),
  };
}

/** A number an annotation of ours holds; undefined where it holds none. */
export function numberIn(
  { metadata }: Pick<ReplicaSet, "metadata">,
  annotation: string,
): number | undefined {
  const value = metadata?.annotations?.[annotation];
  return value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : undefined;
}
