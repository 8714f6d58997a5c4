import type { PodTemplateSpec } from "../../../../kubernetes/types.ts";
import { type FieldError, forbidden, notSupported } from "../../field-error.ts";
import { validateAnnotations, validateLabels } from "../../rules/labels.ts";
import { validatePodAnnotations } from "./annotations.ts";
import { validatePodSpec } from "./pod-spec.ts";
import { validateProfileAnnotations } from "./profile-annotations.ts";

/**
 * What is wrong with a template of Pods. `at` is its path, such as `spec.template`. Expects the
 * defaults of `setPodSpecDefaults`.
 */
export function validatePodTemplate(
  at: string,
  { metadata = {}, spec = { containers: [] } }: PodTemplateSpec,
): FieldError[] {
  return [
    // The server leaves `metadata` out of these paths.
    ...validateLabels(`${at}.labels`, metadata.labels),
    ...validateAnnotations(`${at}.annotations`, metadata.annotations),
    ...validatePodAnnotations(`${at}.annotations`, metadata.annotations, spec),
    ...validatePodSpec(`${at}.spec`, spec, undefined),
    ...validateProfileAnnotations(`${at}.spec`, metadata, spec),
    ...((spec.ephemeralContainers ?? []).length === 0
      ? []
      : [
          forbidden(
            `${at}.spec.ephemeralContainers`,
            "ephemeral containers not allowed in pod template",
          ),
        ]),
  ];
}

/**
 * The further rules for Pods that are replaced whenever they end. `owner` is the kind that makes
 * them: for a Deployment it is `ReplicaSet`, too.
 */
export function validateReplacedPods(
  at: string,
  { spec = { containers: [] } }: PodTemplateSpec,
  { owner }: { readonly owner: "ReplicaSet" | "DaemonSet" | "StatefulSet" },
): FieldError[] {
  const { restartPolicy = "", activeDeadlineSeconds } = spec;
  return [
    ...(restartPolicy === "Always"
      ? []
      : [notSupported(`${at}.spec.restartPolicy`, restartPolicy, ["Always"])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [
          forbidden(
            `${at}.spec.activeDeadlineSeconds`,
            `activeDeadlineSeconds in ${owner} is not Supported`,
          ),
        ]),
  ];
}
