import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { FieldError } from "../field-error.ts";
import type { Subresource } from "../resource.ts";

/** The subresource `status` as most kinds have it: what is wanted stays as it was. */
export function statusSubresource<Spec, T extends KubernetesObject & { spec?: Spec }>(
  validate: (next: T, current: T) => FieldError[],
): Subresource<T> {
  return {
    verbs: ["get", "patch", "update"],
    prepareForUpdate(draft, current) {
      if (current.spec !== undefined) draft.spec = current.spec;
      else delete draft.spec;
    },
    validateUpdate: validate,
  };
}
