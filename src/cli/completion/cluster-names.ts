import type { Candidate } from "./candidate.ts";

/** A resource of the API, as its path names it. */
export interface NamedResource {
  /** `apps/v1`; `v1` for the core group. */
  readonly groupVersion: string;
  /** The plural, `pods`. */
  readonly resource: string;
  readonly namespaced: boolean;
}

/** A container of a Pod. */
export interface NamedContainer extends Candidate {
  readonly kind: "regular" | "init" | "ephemeral";
}

/**
 * Looks up names for completion. Which cluster and which namespace the flags on the command line
 * say. Each rejects when the cluster can't be asked or takes too long.
 */
export interface ClusterNames {
  /** The contexts of the kubeconfig. */
  contexts(): Promise<readonly Candidate[]>;
  /** Objects of a resource; of Pods only those that haven't ended. */
  objects(resource: NamedResource): Promise<readonly Candidate[]>;
  /** The containers of a Pod of the namespace. */
  containers(pod: string): Promise<readonly NamedContainer[]>;
}
