import type {
  Deployment,
  ObjectMeta,
  Pod,
  PodTemplateSpec,
  ReplicaSet,
} from "../../../kubernetes/types.ts";
import { controllerReference } from "../ownership/owner-reference.ts";
import { podTemplateHash } from "../pod-control/template-hash.ts";
import { deploymentAnnotations, sizeAnnotations } from "./revisions.ts";

/** A moment all of them share. */
export const now = new Date("2026-01-01T12:00:00Z");

export function aTemplate(image: string): PodTemplateSpec {
  return {
    metadata: { labels: { app: "web" } },
    spec: { containers: [{ name: "app", image }] },
  };
}

/** A Deployment `web` of four Pods with 25 % surge and unavailability. */
export function aDeployment(
  spec: Partial<NonNullable<Deployment["spec"]>> = {},
  rest: Partial<Deployment> = {},
): Deployment & { metadata: ObjectMeta } {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    ...rest,
    metadata: { name: "web", namespace: "default", uid: "d1", generation: 1, ...rest.metadata },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: "web" } },
      template: aTemplate("new"),
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" },
      },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
    },
  };
}

/** What a ReplicaSet of the Deployment is like. */
export interface ReplicaSetFacts {
  image: string;
  replicas: number;
  /** All of them when absent. */
  available?: number;
  /** Pods there are; as many as wanted when absent. */
  actual?: number;
  revision?: number;
  /** `spec.replicas` and surge of the Deployment when it was scaled. */
  scaledFor?: [replicas: number, surge: number];
  /** Minutes before `now`. */
  age?: number;
}

export function aReplicaSet(facts: ReplicaSetFacts): ReplicaSet & { metadata: ObjectMeta } {
  const { image, replicas, actual = replicas, available = actual, revision = 1 } = facts;
  const [wanted, surge] = facts.scaledFor ?? [4, 1];
  const template = aTemplate(image);
  const created = new Date(now.getTime() - (facts.age ?? 10 - revision) * 60_000);
  const labels = { app: "web", [podTemplateHash]: image };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `web-${image}`,
      namespace: "default",
      uid: `rs-${image}`,
      generation: 1,
      creationTimestamp: `${created.toISOString().slice(0, 19)}Z`,
      labels,
      annotations: {
        [deploymentAnnotations.revision]: String(revision),
        ...sizeAnnotations(wanted, surge),
      },
      ownerReferences: [controllerReference(aDeployment())],
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { labels } },
    },
    status: {
      replicas: actual,
      readyReplicas: available,
      availableReplicas: available,
      observedGeneration: 1,
    },
  };
}

/** A running Pod of a ReplicaSet. */
export function aPodOf(replicaSet: ReplicaSet, status: Pod["status"] = { phase: "Running" }): Pod {
  return { metadata: { ownerReferences: [controllerReference(replicaSet)] }, status };
}
