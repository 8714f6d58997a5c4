import { isDeepStrictEqual } from "node:util";
import type { Container, Pod, PodSpec, Toleration } from "../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid } from "../field-error.ts";
import { structDiff } from "./struct-diff.ts";
import { validatePod } from "./validate/pod-spec.ts";

const mayChange =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** What an update of a Pod must leave alone (validation.ValidatePodUpdate, 1.36). */
export function validatePodUpdate(next: Pod, current: Pod): FieldError[] {
  const before = current.spec ?? { containers: [] };
  const after = next.spec ?? { containers: [] };
  const errors = validatePod(next);
  const resized = sameNumber(after, before);
  // With other containers nothing below can be compared, and Kubernetes stops here, too.
  if (resized.length > 0) return [...errors, ...resized];
  const deadline = validateDeadline(after, before);
  if (deadline.length > 0) return [...errors, ...deadline];
  return [
    ...errors,
    ...validateTolerationsKept(after.tolerations ?? [], before.tolerations ?? []),
    ...validateGates(after, before),
    ...validateRest(after, before),
  ];
}

function sameNumber(after: PodSpec, before: PodSpec): FieldError[] {
  return (["containers", "initContainers"] as const)
    .filter((field) => (after[field] ?? []).length !== (before[field] ?? []).length)
    .map((field) => forbidden(`spec.${field}`, "pod updates may not add or remove containers"));
}

function validateDeadline(after: PodSpec, before: PodSpec): FieldError[] {
  const field = "spec.activeDeadlineSeconds";
  const { activeDeadlineSeconds: wanted } = after;
  const { activeDeadlineSeconds: previous } = before;
  if (previous === undefined) return [];
  if (wanted === undefined) {
    return [invalid(field, null, "must not update from a positive integer to nil value")];
  }
  if (wanted <= previous) return [];
  return [invalid(field, wanted, "must be less than or equal to previous value")];
}

function validateTolerationsKept(after: Toleration[], before: Toleration[]): FieldError[] {
  const withoutSeconds = ({ tolerationSeconds: _seconds, ...rest }: Toleration) => rest;
  const kept = before.every((old) =>
    after.some((each) => isDeepStrictEqual(withoutSeconds(each), withoutSeconds(old))),
  );
  if (kept) return [];
  const detail = "existing toleration can not be modified except its tolerationSeconds";
  return [forbidden("spec.tolerations", detail)];
}

function validateGates(after: PodSpec, before: PodSpec): FieldError[] {
  const known = new Set((before.schedulingGates ?? []).map(({ name }) => name));
  return (after.schedulingGates ?? [])
    .filter(({ name }) => !known.has(name))
    .map(({ name }) =>
      forbidden(
        "spec.schedulingGates",
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      ),
    );
}

/** Takes back everything that may change; whatever still differs may not. */
function validateRest(after: PodSpec, before: PodSpec): FieldError[] {
  const reverted: PodSpec = {
    ...after,
    containers: withImages(after.containers, before.containers),
    ...(after.initContainers === undefined
      ? {}
      : { initContainers: withImages(after.initContainers, before.initContainers ?? []) }),
  };
  for (const field of ["activeDeadlineSeconds", "tolerations", "schedulingGates"] as const) {
    if (before[field] === undefined) delete reverted[field];
    else Reflect.set(reverted, field, before[field]);
  }
  if (isDeepStrictEqual(reverted, before)) return [];
  return [forbidden("spec", `${mayChange}\n${structDiff(before, reverted)}`)];
}

function withImages(containers: readonly Container[], from: readonly Container[]): Container[] {
  return containers.map((container, index) => {
    const image = from[index]?.image;
    return image === undefined ? container : { ...container, image };
  });
}
