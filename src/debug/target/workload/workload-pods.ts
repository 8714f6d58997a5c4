import { labelSelectorTerms } from "../../../kubernetes/selectors/label-selector.ts";
import { formatLabelSelector } from "../../../kubernetes/selectors/requirement.ts";
import type { LabelSelector, ObjectMeta, Pod } from "../../../kubernetes/types.ts";
import type { WorkloadKind } from "./workload-kinds.ts";

/** Any workload or Service, as far as it tells about its Pods. */
export interface WorkloadObject {
  readonly metadata?: ObjectMeta;
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: LabelSelector | Readonly<Record<string, string>>;
    readonly suspend?: boolean;
    /** Of a Service. */
    readonly type?: string;
    readonly externalName?: string;
  };
  readonly status?: { readonly desiredNumberScheduled?: number; readonly succeeded?: number };
}

/** What was read about a workload. */
export interface WorkloadState {
  readonly workload: WorkloadKind;
  readonly object: WorkloadObject;
  /** The Pods its selector finds, whoever they belong to. */
  readonly pods: readonly Pod[];
  /** The ReplicaSets it finds; none unless it is a Deployment. */
  readonly replicaSets: readonly { readonly metadata?: ObjectMeta }[];
}

/** What the Deployment controller numbers its ReplicaSets with: the highest is the current one. */
const revisionAnnotation = "deployment.kubernetes.io/revision";

/** The selector of its Pods as `?labelSelector=` takes it; undefined when it has none. */
export function podSelector({ kind }: WorkloadKind, { spec }: WorkloadObject): string | undefined {
  const selector = spec?.selector;
  if (selector === undefined || Object.keys(selector).length === 0) return undefined;
  const isPlain = kind === "Service" || kind === "ReplicationController";
  const terms = isPlain
    ? labelSelectorTerms({ matchLabels: selector as Record<string, string> })
    : labelSelectorTerms(selector);
  return formatLabelSelector(terms);
}

/**
 * The Pods that are its own. A Service has all that its labels find; a workload only those it
 * controls, a Deployment through its ReplicaSets: others may carry the same labels.
 */
export function workloadPods(state: WorkloadState): Pod[] {
  const { workload, object, pods, replicaSets } = state;
  if (workload.kind === "Service") return [...pods];
  const uid = object.metadata?.uid;
  const owners =
    workload.kind === "Deployment"
      ? replicaSets.filter((set) => controllerOf(set) === uid).map((set) => set.metadata?.uid)
      : [uid];
  return pods.filter((pod) => {
    const owner = controllerOf(pod);
    return owner !== undefined && owners.includes(owner);
  });
}

/** Is the Pod of the Deployment's current ReplicaSet? Always, where there are no others. */
export function isCurrent({ replicaSets, object }: WorkloadState, pod: Pod): boolean {
  const own = replicaSets.filter((set) => controllerOf(set) === object.metadata?.uid);
  const newest = Math.max(...own.map(revisionOf));
  const owner = own.find((set) => set.metadata?.uid === controllerOf(pod));
  return owner === undefined || revisionOf(owner) === newest;
}

/** The uid of what controls an object. */
export function controllerOf({ metadata }: { metadata?: ObjectMeta }): string | undefined {
  return metadata?.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}

function revisionOf({ metadata }: { metadata?: ObjectMeta }): number {
  return Number(metadata?.annotations?.[revisionAnnotation] ?? 0);
}
