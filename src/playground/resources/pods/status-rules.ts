import type { ContainerStatus, Pod } from "../../../kubernetes/types.ts";
import { type FieldError, forbidden } from "../field-error.ts";
import type { Subresource } from "../resource.ts";

/** `pods/status`: the node's report. Spec and quality of service are not its to say. */
export const podStatusSubresource: Subresource<Pod> = {
  verbs: ["get", "patch", "update"],
  prepareForUpdate(draft, current) {
    if (current.spec !== undefined) draft.spec = current.spec;
    draft.status = { ...draft.status };
    const { qosClass } = current.status ?? {};
    if (qosClass !== undefined) draft.status.qosClass = qosClass;
  },
  validateUpdate: (next, current) => [
    ...validateNotRevived(
      "status.ephemeralContainerStatuses",
      next.status?.ephemeralContainerStatuses,
      current.status?.ephemeralContainerStatuses,
    ),
    ...(current.spec?.restartPolicy === "Never"
      ? validateNotRevived(
          "status.containerStatuses",
          next.status?.containerStatuses,
          current.status?.containerStatuses,
        )
      : []),
  ],
};

/** What is never restarted cannot be anything but terminated once it has been. */
function validateNotRevived(
  field: string,
  next: readonly ContainerStatus[] = [],
  current: readonly ContainerStatus[] = [],
): FieldError[] {
  return next.flatMap(({ name, state }, index) => {
    const before = current.find((status) => status.name === name)?.state?.terminated;
    if (before === undefined || state?.terminated !== undefined) return [];
    return [
      forbidden(`${field}[${index}].state`, "may not be transitioned to non-terminated state"),
    ];
  });
}
