import type { Pod, PodSpec } from "../../../../kubernetes/types.ts";
import { type FieldError, forbidden } from "../../field-error.ts";
import { validatePodAnnotations } from "./annotations.ts";
import { validateTrimmedImage } from "./containers/container.ts";
import { validatePodSpec } from "./pod-spec.ts";
import { validateProfileAnnotations } from "./profile-annotations.ts";

/** What is wrong with a Pod apart from its general metadata, whether it is made or changed. */
export function validatePod({ metadata = {}, spec = { containers: [] } }: Pod): FieldError[] {
  return [
    ...validatePodAnnotations("metadata.annotations", metadata.annotations, spec),
    ...validatePodSpec("spec", spec, metadata),
    ...validateTokensHaveAccount(spec),
    ...(["containers", "initContainers"] as const).flatMap((list) =>
      (spec[list] ?? []).flatMap(({ image }, index) =>
        validateTrimmedImage(`spec.${list}[${index}].image`, image),
      ),
    ),
  ];
}

function validateTokensHaveAccount({
  serviceAccountName = "",
  volumes = [],
}: PodSpec): FieldError[] {
  if (serviceAccountName !== "") return [];
  return volumes.flatMap(({ projected }, index) =>
    (projected?.sources ?? []).flatMap((source, sourceIndex) => {
      if (source.serviceAccountToken === undefined) return [];
      const field = `spec.volumes[${index}].projected.sources[${sourceIndex}].serviceAccountToken`;
      return [forbidden(field, "must not be specified when serviceAccountName is not set")];
    }),
  );
}

/** The same for a new Pod, and what may be there later but not yet. */
export function validateNewPod(pod: Pod): FieldError[] {
  const { metadata = {}, spec = { containers: [] } } = pod;
  const isGated = (spec.schedulingGates ?? []).length > 0;
  return [
    ...validatePod(pod),
    ...((spec.ephemeralContainers ?? []).length === 0
      ? []
      : [forbidden("spec.ephemeralContainers", "cannot be set on create")]),
    ...(isGated && (spec.nodeName ?? "") !== ""
      ? [forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")]
      : []),
    ...validateProfileAnnotations("spec", metadata, spec),
  ];
}
