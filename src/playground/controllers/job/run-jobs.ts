import type { Job, Pod } from "../../../kubernetes/types.ts";
import { jobs } from "../../resources/batch/jobs.ts";
import { pods } from "../../resources/pods/pods.ts";
import { controllerOf } from "../ownership/owner-reference.ts";
import { reconcileOwners } from "../ownership/reconcile-owners.ts";
import { type ControllerOptions, createPodControl } from "../pod-control/pod-control.ts";
import { slowStart } from "../pod-control/slow-start.ts";
import { updateStatus } from "../pod-control/update-status.ts";
import { isFinished } from "./job-conditions.ts";
import { jobPod, trackingFinalizer } from "./job-pod.ts";
import { planJob } from "./plan-job.ts";

/** Runs Jobs to their completion. Returns the way to stop. */
export function startJobs({ registry, record, log }: ControllerOptions): () => Promise<void> {
  const control = createPodControl({ registry, record });

  const look = async (job: Job, owned: Pod[]): Promise<Date | undefined> => {
    const expiry = expiryOf(job);
    if (expiry !== undefined && expiry <= new Date()) return removeJob(job);
    if (job.metadata?.deletionTimestamp !== undefined) {
      for (const pod of owned) await release(pod);
      return undefined;
    }
    const plan = planJob(job, owned, new Date());
    // The ends are written down before the Pods are let go of, so that none is counted twice.
    await updateStatus(registry, jobs, job, plan.status);
    for (const news of plan.news) record(job, news);
    for (const pod of plan.release) await release(pod);
    for (const pod of plan.remove) {
      if (plan.removedUncounted) await release(pod);
      await control.remove(job, pod);
    }
    const indexes = plan.create.values();
    const made = await slowStart(plan.create.length, () =>
      control.create(job, jobPod(job, indexes.next().value)),
    );
    if (made.failure !== undefined) throw made.failure;
    return plan.lookAgainAt ?? expiry;
  };

  const removeJob = async (job: Job): Promise<undefined> => {
    const { namespace, name = "", uid } = job.metadata ?? {};
    const preconditions = uid === undefined ? {} : { uid };
    await registry.delete(
      jobs,
      { namespace, name },
      { propagationPolicy: "Foreground", preconditions },
    );
  };

  const release = async (pod: Pod): Promise<void> => {
    const { namespace, name = "", uid, finalizers = [] } = pod.metadata ?? {};
    if (!finalizers.includes(trackingFinalizer)) return;
    await registry.update(pods, { namespace, name }, (current) => {
      const { finalizers: held = [], ...rest } = current.metadata ?? {};
      if (rest.uid !== uid) return current;
      const left = held.filter((finalizer) => finalizer !== trackingFinalizer);
      return { ...current, metadata: left.length === 0 ? rest : { ...rest, finalizers: left } };
    });
  };

  /** Nobody counts the Pods of a Job that is gone. */
  const releaseOrphan = (pod: Pod) => {
    const isHeld = pod.metadata?.finalizers?.includes(trackingFinalizer) ?? false;
    if (!isHeld) return;
    const { kind, name = "", uid } = controllerOf(pod) ?? {};
    const { namespace } = pod.metadata ?? {};
    const job = kind === "Job" ? registry.find(jobs, { namespace, name }) : undefined;
    if (job?.metadata?.uid === uid && job !== undefined) return;
    release(pod).catch((error: unknown) => log(`job pod ${namespace}/${name}: ${String(error)}`));
  };

  for (const pod of registry.list(pods).items) releaseOrphan(pod);
  return reconcileOwners({
    registry,
    owners: jobs,
    look,
    watch: () => {
      const stops = [
        registry.subscribe(pods, ({ type, object }) => {
          if (type !== "DELETED") releaseOrphan(object);
        }),
        registry.subscribe(jobs, ({ type, object }) => {
          if (type !== "DELETED") return;
          for (const pod of registry.list(pods, object.metadata?.namespace).items) {
            releaseOrphan(pod);
          }
        }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    log,
  });
}

/** When a finished Job is deleted by its `ttlSecondsAfterFinished`. */
function expiryOf(job: Job): Date | undefined {
  const ttl = job.spec?.ttlSecondsAfterFinished;
  if (ttl === undefined || !isFinished(job)) return undefined;
  const ended = job.status?.conditions?.find(
    ({ type, status }) => (type === "Complete" || type === "Failed") && status === "True",
  )?.lastTransitionTime;
  return ended === undefined ? undefined : new Date(Date.parse(ended) + ttl * 1000);
}
