import {
  type Check,
  type CheckedPod,
  type Control,
  containersOfSpec,
  distinct,
  nameContainers,
  nameSetters,
  namesWhere,
  plural,
  quote,
  unlessWindows,
  type Violation,
} from "../check.ts";

const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
const containerAnnotation = "container.seccomp.security.alpha.kubernetes.io/";

/** Baseline: seccomp is not switched off. Before 1.19 it was annotations that said so. */
export const seccompProfile: Control = {
  id: "seccompProfile_baseline",
  versions: [
    { since: 0, check: checkAnnotations },
    { since: 19, check: checkForbiddenTypes },
  ],
};

const checkRestricted: Check = (pod) => checkForbiddenTypes(pod) ?? checkMissing(pod);

/** Restricted: a profile is set, for the Pod or for each container. */
export const seccompProfileSet: Control = {
  id: "seccompProfile_restricted",
  versions: [
    { since: 19, check: checkRestricted, replaces: "seccompProfile_baseline" },
    {
      since: 25,
      check: unlessWindows(checkRestricted),
      replaces: "seccompProfile_baseline",
    },
  ],
};

function checkAnnotations({ metadata, spec }: CheckedPod): Violation | undefined {
  const keys = [
    podAnnotation,
    ...containersOfSpec(spec).map(({ name }) => containerAnnotation + name),
  ];
  const annotations = metadata?.annotations ?? {};
  const bad = keys.flatMap((key) => {
    const value = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
    return value === undefined || isAnnotationValue(value)
      ? []
      : [`${key}=${JSON.stringify(value)}`];
  });
  const forbidden = distinct(bad);
  if (forbidden.length === 0) return undefined;
  return {
    reason: "seccompProfile",
    detail: `forbidden ${plural(forbidden, "annotation", "annotations")} ${forbidden.join(", ")}`,
  };
}

function isAnnotationValue(value: string): boolean {
  return ["runtime/default", "docker/default"].includes(value) || value.startsWith("localhost/");
}

interface Owner {
  seccompProfile?: { type: string };
}

const isConfining = ({ type }: { type: string }) =>
  type === "RuntimeDefault" || type === "Localhost";

const isForbidden = (owner: Owner | undefined) =>
  owner?.seccompProfile !== undefined && !isConfining(owner.seccompProfile);

function checkForbiddenTypes({ spec }: CheckedPod): Violation | undefined {
  const bad = namesWhere(spec, ({ securityContext }) => isForbidden(securityContext));
  const setters = nameSetters(isForbidden(spec.securityContext), bad);
  if (setters === "") return undefined;
  const owners = [spec, ...containersOfSpec(spec)].map(({ securityContext }) => securityContext);
  const types = owners.filter(isForbidden).map((owner) => owner?.seccompProfile?.type ?? "");
  return {
    reason: "seccompProfile",
    detail: `${setters} must not set securityContext.seccompProfile.type to ${quote(distinct(types))}`,
  };
}

function checkMissing({ spec }: CheckedPod): Violation | undefined {
  if (spec.securityContext?.seccompProfile !== undefined) return undefined;
  const bad = namesWhere(
    spec,
    ({ securityContext }) => securityContext?.seccompProfile === undefined,
  );
  if (bad.length === 0) return undefined;
  return {
    reason: "seccompProfile",
    detail: `pod or ${nameContainers(bad)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
}
