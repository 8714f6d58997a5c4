import { EphemeraError } from "../../../errors.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { hasEnded, lastStart } from "./pod-condition.ts";
import type { WorkloadKind } from "./workload-kinds.ts";
import {
  podSelector,
  type WorkloadObject,
  type WorkloadState,
  workloadPods,
} from "./workload-pods.ts";

/** Why there is no Pod: a clause, and what to do about it. */
interface Explanation {
  readonly problem: string;
  readonly advice: string;
}

/** A workload in words: `Deployment web`. */
export function subjectOf({ workload, object }: NamedWorkload): string {
  return `${workload.kind} ${object.metadata?.name}`;
}

/** A workload, without what it has. */
export type NamedWorkload = Pick<WorkloadState, "workload" | "object">;

/** The error for a workload that has no Pod to look into. */
export function noPodError(state: WorkloadState): EphemeraError {
  return error(state, explainPods(state, workloadPods(state)));
}

/** The error for one whose Pods can't even be asked for: it has no selector, or no Job yet. */
export function noSelectorError(named: NamedWorkload): EphemeraError {
  return error(named, explainSelector(named.workload, named.object));
}

function error(named: NamedWorkload, { problem, advice }: Explanation): EphemeraError {
  return new EphemeraError("NO_POD", { workload: subjectOf(named), problem, advice });
}

function explainSelector({ kind }: WorkloadKind, { metadata, spec }: WorkloadObject): Explanation {
  const name = metadata?.name ?? "";
  if (kind === "CronJob") {
    return {
      problem: spec?.suspend ? "it is suspended and has no Job" : "it has no Job",
      advice: `Start one now with 'kubectl create job --from=cronjob/${name} ${name}-now'.`,
    };
  }
  if (kind === "Service" && spec?.type === "ExternalName") {
    return {
      problem: `it only stands for the name ${spec.externalName}`,
      advice: "Debug a Pod that uses it: from there you see what the name leads to.",
    };
  }
  return {
    problem: "it has no selector",
    advice:
      kind === "Service"
        ? `Someone else wrote where it leads: see 'kubectl get endpointslices -l kubernetes.io/service-name=${name}'.`
        : "Name a Pod; 'kubectl get pods' lists them.",
  };
}

function explainPods({ workload, object }: NamedWorkload, own: readonly Pod[]): Explanation {
  const { kind } = workload;
  const reference = `${kind.toLowerCase()}/${object.metadata?.name}`;
  const ended = own.filter(hasEnded);
  const age = (pod: Pod) => `${lastStart(pod)} ${pod.metadata?.name}`;
  const last = ended.toSorted((a, b) => (age(a) < age(b) ? 1 : -1))[0];
  if (last !== undefined && ended.length === own.length) {
    return {
      problem:
        own.length === 1 ? "its only Pod has ended" : `all of its ${own.length} Pods have ended`,
      advice: `Look into a copy of one that waits instead (--hold), or see what it printed with 'kubectl logs ${last.metadata?.name}'.`,
    };
  }
  const isScaledToZero = object.spec?.replicas === 0;
  if (own.length > 0 && !isScaledToZero) {
    const going = own.length === 1 ? "its only Pod is being deleted" : "its Pods are being deleted";
    return {
      problem: last === undefined ? going : "its Pods have ended or are being deleted",
      advice: "See what takes their place with 'kubectl get pods'.",
    };
  }
  if (kind === "Service") {
    return {
      problem: `no Pod has the labels it selects, ${podSelector(workload, object)}`,
      advice: "'kubectl get pods --show-labels' shows those there are.",
    };
  }
  if (isScaledToZero) {
    return {
      problem: "it is scaled to 0",
      advice: `Give it one with 'kubectl scale ${reference} --replicas=1'.`,
    };
  }
  if (kind === "DaemonSet" && object.status?.desiredNumberScheduled === 0) {
    return {
      problem: "no node is meant for it",
      advice: `Compare its node selector and tolerations with the nodes: 'kubectl describe ${reference}'.`,
    };
  }
  if (object.spec?.suspend) {
    return { problem: "it is suspended", advice: "Set its spec.suspend to false to let it run." };
  }
  return {
    problem: "none has been made, or none is left",
    advice: `'kubectl describe ${reference}' shows the events about it.`,
  };
}
