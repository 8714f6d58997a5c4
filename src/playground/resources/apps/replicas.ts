import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { LabelSelector } from "../../../kubernetes/types.ts";
import { type FieldError, invalid } from "../field-error.ts";

/** Errors of a number that may not be negative; undefined passes. */
export function validateNonNegative(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 0
    ? [invalid(field, value, "must be greater than or equal to 0")]
    : [];
}

/** Counts of a workload's status. */
export interface ReplicaCounts {
  replicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  updatedReplicas?: number;
  fullyLabeledReplicas?: number;
  unavailableReplicas?: number;
  terminatingReplicas?: number;
  observedGeneration?: number;
  collisionCount?: number;
}

const counted = [
  "replicas",
  "fullyLabeledReplicas",
  "updatedReplicas",
  "readyReplicas",
  "availableReplicas",
  "unavailableReplicas",
  "terminatingReplicas",
  "observedGeneration",
  "collisionCount",
] as const;

/** No count is negative, and no part greater than the whole. */
export function validateReplicaCounts(status: ReplicaCounts): FieldError[] {
  const atMost = (part: keyof ReplicaCounts, whole: "replicas" | "readyReplicas", name: string) => {
    const value = status[part] ?? 0;
    return value > (status[whole] ?? 0)
      ? [invalid(`status.${part}`, value, `cannot be greater than ${name}`)]
      : [];
  };
  return [
    ...counted.flatMap((field) => validateNonNegative(`status.${field}`, status[field])),
    ...atMost("fullyLabeledReplicas", "replicas", "status.replicas"),
    ...atMost("updatedReplicas", "replicas", "status.replicas"),
    ...atMost("readyReplicas", "replicas", "status.replicas"),
    ...atMost("availableReplicas", "replicas", "status.replicas"),
    ...atMost("availableReplicas", "readyReplicas", "readyReplicas"),
  ];
}

type Selecting = KubernetesObject & { spec?: { selector?: LabelSelector } };

/** A workload's selector stays what it was when it was made. */
export function validateSameSelector(next: Selecting, current: Selecting): FieldError[] {
  const plain = (selector: LabelSelector | undefined): unknown =>
    JSON.parse(JSON.stringify(selector ?? {}));
  return isDeepStrictEqual(plain(next.spec?.selector), plain(current.spec?.selector))
    ? []
    : [invalid("spec.selector", next.spec?.selector, "field is immutable")];
}
