import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { FieldError } from "../field-error.ts";
import type { Subresource } from "../resource.ts";

/** The subresource `status` of a workload: what is wanted stays as it was. */
export function workloadStatus<Spec, T extends KubernetesObject & { spec?: Spec }>(
  validate: (next: T) => FieldError[],
): Subresource<T> {
  return {
    verbs: ["get", "patch", "update"],
    prepareForUpdate(draft, current) {
      draft.spec = current.spec;
    },
    validateUpdate: validate,
  };
}
