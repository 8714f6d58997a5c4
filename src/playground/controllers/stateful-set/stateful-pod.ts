import type { Pod, PodTemplateSpec, StatefulSet } from "../../../kubernetes/types.ts";
import { revisionHash } from "../controller-revision/plan-revisions.ts";
import { podFromTemplate } from "../pod-control/pod-from-template.ts";

/** The Pod of one ordinal: it has its name, its host name and its place for good. */
export function statefulPod(
  statefulSet: StatefulSet,
  ordinal: number,
  revision: { hash: string; template: PodTemplateSpec },
): Pod {
  const pod = podFromTemplate(statefulSet, revision.template);
  const name = `${statefulSet.metadata?.name}-${ordinal}`;
  const { generateName: _, ...metadata } = pod.metadata ?? {};
  const { serviceName } = statefulSet.spec ?? {};
  return {
    ...pod,
    metadata: {
      ...metadata,
      name,
      labels: {
        ...metadata.labels,
        "apps.kubernetes.io/pod-index": String(ordinal),
        [revisionHash]: revision.hash,
        "statefulset.kubernetes.io/pod-name": name,
      },
    },
    spec: {
      containers: [],
      ...pod.spec,
      hostname: name,
      ...(serviceName ? { subdomain: serviceName } : {}),
    },
  };
}
