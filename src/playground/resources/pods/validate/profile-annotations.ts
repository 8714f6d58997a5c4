import type { AppArmorProfile, ObjectMeta, PodSpec } from "../../../../kubernetes/types.ts";
import { type FieldError, forbidden } from "../../field-error.ts";
import { appArmorPrefix, containerSeccompPrefix, seccompAnnotation } from "./annotations.ts";
import { everyContainer } from "./every-container.ts";

/**
 * Profiles were annotations before they were fields. Who sets both must say the same in both.
 * `at` is the path of the spec.
 */
export function validateProfileAnnotations(
  at: string,
  { annotations = {} }: ObjectMeta,
  spec: PodSpec,
): FieldError[] {
  const { securityContext: context } = spec;
  const containers = everyContainer(at, spec);
  return [
    ...compare(`${at}.securityContext.seccompProfile`, {
      what: "seccomp",
      annotation: annotations[seccompAnnotation],
      profile: context?.seccompProfile,
    }),
    ...containers.flatMap(({ at: here, container: { name, securityContext } }) =>
      compare(`${here}.securityContext.seccompProfile`, {
        what: "seccomp",
        annotation: annotations[`${containerSeccompPrefix}${name}`],
        profile: securityContext?.seccompProfile,
      }),
    ),
    ...(spec.os?.name === "windows" ? [] : containers).flatMap(
      ({ at: here, container: { name, securityContext } }) =>
        compare(`${here}.securityContext.appArmorProfile`, {
          what: "apparmor",
          annotation: annotations[`${appArmorPrefix}${name}`],
          profile: securityContext?.appArmorProfile ?? context?.appArmorProfile,
        }),
    ),
  ];
}

function compare(
  at: string,
  given: {
    readonly what: "seccomp" | "apparmor";
    readonly annotation: string | undefined;
    readonly profile: AppArmorProfile | undefined;
  },
): FieldError[] {
  const { what, annotation, profile } = given;
  if (annotation === undefined || profile === undefined) return [];
  const otherType = forbidden(`${at}.type`, `${what} type in annotation and field must match`);
  switch (profile.type) {
    case "Unconfined":
      return annotation === "unconfined" ? [] : [otherType];
    case "RuntimeDefault": {
      const isDefault =
        annotation === "runtime/default" || (what === "seccomp" && annotation === "docker/default");
      return isDefault ? [] : [otherType];
    }
    case "Localhost":
      if (!annotation.startsWith("localhost/")) return [otherType];
      if (annotation.slice("localhost/".length) === profile.localhostProfile) return [];
      return [
        forbidden(`${at}.localhostProfile`, `${what} profile in annotation and field must match`),
      ];
    default:
      return [];
  }
}
