import { controllerOf, type WorkloadObject } from "./workload-pods.ts";

/** The Job a CronJob made last; undefined when it has none. */
export function newestJob(
  cronJob: WorkloadObject,
  jobs: readonly WorkloadObject[],
): WorkloadObject | undefined {
  const uid = cronJob.metadata?.uid;
  const own = jobs.filter((job) => uid !== undefined && controllerOf(job) === uid);
  // Its Jobs are named by their minute, so that the name tells which of one second is newer.
  const age = ({ metadata }: WorkloadObject) =>
    `${metadata?.creationTimestamp ?? ""} ${metadata?.name ?? ""}`;
  return own.sort((a, b) => (age(a) < age(b) ? 1 : -1))[0];
}
