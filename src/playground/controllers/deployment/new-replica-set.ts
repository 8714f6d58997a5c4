import type { Deployment, ObjectMeta, ReplicaSet } from "../../../kubernetes/types.ts";
import { controllerReference } from "../ownership/owner-reference.ts";
import { podTemplateHash, templateHash } from "../pod-control/template-hash.ts";
import { annotationsForNew, sizeAnnotations } from "./revisions.ts";

/** The ReplicaSet for a Deployment's present template. */
export function newReplicaSet(
  deployment: Deployment,
  { replicas, revision, maxSurge }: { replicas: number; revision: number; maxSurge: number },
): ReplicaSet & { metadata: ObjectMeta } {
  const { spec, metadata, status } = deployment;
  const template = spec?.template ?? {};
  const hash = templateHash(template, status?.collisionCount ?? 0);
  const labels = { ...template.metadata?.labels, [podTemplateHash]: hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${metadata?.name}-${hash}`,
      namespace: metadata?.namespace,
      labels,
      annotations: {
        ...annotationsForNew(deployment, {}, revision),
        ...sizeAnnotations(spec?.replicas ?? 1, maxSurge),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(spec?.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector: {
        ...spec?.selector,
        matchLabels: { ...spec?.selector.matchLabels, [podTemplateHash]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
