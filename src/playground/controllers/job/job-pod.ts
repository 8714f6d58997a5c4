import type { EnvVar, Job, Pod } from "../../../kubernetes/types.ts";
import { podFromTemplate } from "../pod-control/pod-from-template.ts";
import { completionIndex } from "./indexes.ts";

/** Holds a Pod that has ended until its Job has counted it. */
export const trackingFinalizer = "batch.kubernetes.io/job-tracking";

/** The Pod a Job makes; of an Indexed Job for one index. */
export function jobPod(job: Job, index: number | undefined): Pod {
  const pod = podFromTemplate(job, job.spec?.template ?? {});
  const finalizers = [...(pod.metadata?.finalizers ?? []), trackingFinalizer];
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } };
  const name = `${job.metadata?.name}-${index}`;
  const mark = { [completionIndex]: String(index) };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      finalizers,
      generateName: `${name}-`,
      annotations: { ...pod.metadata?.annotations, ...mark },
      labels: { ...pod.metadata?.labels, ...mark },
    },
    ...(pod.spec === undefined
      ? {}
      : {
          spec: {
            ...pod.spec,
            // The name others find it by, when the template doesn't choose one.
            hostname: pod.spec.hostname || name,
            ...(pod.spec.initContainers === undefined
              ? {}
              : { initContainers: pod.spec.initContainers.map(withIndex) }),
            containers: pod.spec.containers.map(withIndex),
          },
        }),
  };
}

const variable: EnvVar = {
  name: "JOB_COMPLETION_INDEX",
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['${completionIndex}']` } },
};

function withIndex<T extends { env?: EnvVar[] }>(container: T): T {
  const env = container.env ?? [];
  return env.some(({ name }) => name === variable.name)
    ? container
    : { ...container, env: [...env, variable] };
}
