import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { LabelSelector, Scale } from "../../../kubernetes/types.ts";
import { type FieldError, invalidObject } from "../field-error.ts";
import type { Subresource } from "../resource.ts";
import { validateNonNegative } from "./replicas.ts";
import { formatSelector } from "./template-columns.ts";

/** A kind that can be scaled. */
interface Scalable extends KubernetesObject {
  spec?: { replicas?: number; selector?: LabelSelector };
  status?: { replicas?: number };
}

/** The subresource `scale`: an autoscaling/v1 Scale that reads and writes `spec.replicas`. */
export function scaleSubresource<T extends Scalable>(
  validateUpdate: (next: T, current: T) => FieldError[],
): Subresource<T> {
  return {
    verbs: ["get", "patch", "update"],
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    writes: [["spec", "replicas"]],
    view: {
      read: scaleOf,
      write(current, viewed) {
        const scale: Scale = viewed;
        const name = current.metadata?.name ?? "";
        const replicas = scale.spec?.replicas ?? 0;
        const errors = validateNonNegative("spec.replicas", replicas);
        if (errors.length > 0) {
          throw invalidObject({ kind: "Scale", group: "autoscaling", name }, errors);
        }
        // A version in the view is a precondition, as in the object itself.
        const { resourceVersion } = scale.metadata ?? {};
        return {
          ...current,
          metadata: { ...current.metadata, resourceVersion },
          spec: { ...current.spec, replicas },
        };
      },
    },
    prepareForUpdate(draft, current) {
      const { replicas } = draft.spec ?? {};
      draft.spec = { ...current.spec, replicas };
      draft.status = current.status;
    },
    validateUpdate,
  };
}

function scaleOf({ metadata, spec, status }: Scalable): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata ?? {};
  const selector = spec?.selector === undefined ? "" : formatSelector(spec.selector);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec?.replicas ? { replicas: spec.replicas } : {},
    status: {
      replicas: status?.replicas ?? 0,
      ...(selector === "" ? {} : { selector }),
    },
  };
}
