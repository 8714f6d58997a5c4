import type { ApiClient } from "../../cluster/api-client.ts";
import type { WorkloadTarget } from "../../debug/target/parse-target.ts";
import { choosePod, type PodChoice, type PodWish } from "../../debug/target/workload/choose-pod.ts";
import { newestJob } from "../../debug/target/workload/newest-job.ts";
import { noSelectorError } from "../../debug/target/workload/no-pod.ts";
import {
  jobKind,
  replicaSetKind,
  type WorkloadKind,
} from "../../debug/target/workload/workload-kinds.ts";
import {
  podSelector,
  type WorkloadObject,
  type WorkloadState,
} from "../../debug/target/workload/workload-pods.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { listObjects, type Reader, readObject } from "./read-objects.ts";

/**
 * Chooses a Pod of a workload or Service from what is there now.
 * Throws NO_POD, NO_POD_WITH_PROBLEM, WORKLOAD_FORBIDDEN and `StatusError`.
 */
export async function findPod(
  { workload, name, namespace }: WorkloadTarget,
  { client, signal, wish }: { client: ApiClient; signal: AbortSignal; wish: PodWish },
): Promise<PodChoice> {
  const reader = { client, signal, namespace: namespace ?? client.connection.namespace };
  const object = await readObject<WorkloadObject>(reader, workload, name);
  const state =
    workload.kind === "CronJob"
      ? await readState(reader, jobKind, await lastJob(reader, workload, object))
      : await readState(reader, workload, object);
  return choosePod(state, wish);
}

async function readState(
  reader: Reader,
  workload: WorkloadKind,
  object: WorkloadObject,
): Promise<WorkloadState> {
  const selector = podSelector(workload, object);
  if (selector === undefined) throw noSelectorError({ workload, object });
  const [pods, replicaSets] = await Promise.all([
    listObjects<Pod>(reader, { group: "", resource: "pods" }, selector),
    workload.kind === "Deployment"
      ? listObjects<WorkloadObject>(reader, replicaSetKind, selector)
      : [],
  ]);
  return { workload, object, pods, replicaSets };
}

async function lastJob(
  reader: Reader,
  workload: WorkloadKind,
  object: WorkloadObject,
): Promise<WorkloadObject> {
  const job = newestJob(object, await listObjects<WorkloadObject>(reader, jobKind));
  if (job === undefined) throw noSelectorError({ workload, object });
  return job;
}
