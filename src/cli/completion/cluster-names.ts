import type { Candidate } from "./candidate.ts";

/** A resource of the API, as its path names it. Of all of them it is the version v1. */
export interface NamedResource {
  /** Empty for the core group. */
  readonly group: string;
  /** The plural, `pods`. */
  readonly resource: string;
  readonly namespaced: boolean;
}

/** A container of a Pod. */
export interface NamedContainer extends Candidate {
  readonly kind: "regular" | "init" | "ephemeral";
}

/** Names inside of a Pod. */
export interface PodNames {
  readonly containers: readonly NamedContainer[];
  readonly volumes: readonly Candidate[];
}

/**
 * Looks up names for completion. Which cluster and which namespace the flags on the command line
 * say. Each rejects when the cluster can't be asked or takes too long.
 */
export interface ClusterNames {
  /** The contexts of the kubeconfig. */
  contexts(): Promise<readonly Candidate[]>;
  /** Objects of a resource; Pods that have ended only when they are asked for. */
  objects(resource: NamedResource, choice?: { endedToo: boolean }): Promise<readonly Candidate[]>;
  /** What is in a Pod of the namespace, or in the Pods of a workload or Service. */
  podOf(object: NamedResource & { name: string }): Promise<PodNames>;
}
