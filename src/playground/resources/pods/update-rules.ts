import { isDeepStrictEqual } from "node:util";
import { checkRange } from "../../../kubernetes/names.ts";
import type { Container, Pod, PodSpec, Toleration } from "../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid, invalidEach } from "../field-error.ts";
import { takeBackGatedChanges, validateGatedChanges } from "./gated-update.ts";
import { structDiff } from "./struct-diff.ts";
import { validatePodAnnotationUpdate } from "./validate/annotations.ts";
import { validatePod } from "./validate/pod.ts";

const mayChange =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
const maxSeconds = 2 ** 31 - 1;

/** What an update of a Pod must leave alone (validation.ValidatePodUpdate, 1.36). */
export function validatePodUpdate(next: Pod, current: Pod): FieldError[] {
  const before = current.spec ?? { containers: [] };
  const after = next.spec ?? { containers: [] };
  const errors = [
    ...validatePod(next),
    ...validatePodAnnotationUpdate(next.metadata?.annotations, current.metadata?.annotations),
  ];
  for (const list of ["containers", "initContainers"] as const) {
    // With other containers nothing below can be compared, and Kubernetes stops here, too.
    if ((after[list] ?? []).length === (before[list] ?? []).length) continue;
    const detail = "pod updates may not add or remove containers";
    return [...errors, forbidden(`spec.${list}`, detail)];
  }
  const deadline = validateDeadline(after, before);
  errors.push(...deadline);
  if (deadline.length > 0 && after.activeDeadlineSeconds !== undefined) return errors;
  return [
    ...errors,
    ...validateTolerationsKept(after.tolerations ?? [], before.tolerations ?? []),
    ...validateGatesKept(after, before),
    ...validateGatedChanges(after, before),
    ...validateRest(after, before),
  ];
}

function validateDeadline(after: PodSpec, before: PodSpec): FieldError[] {
  const field = "spec.activeDeadlineSeconds";
  const { activeDeadlineSeconds: wanted } = after;
  const { activeDeadlineSeconds: previous } = before;
  if (wanted === undefined) {
    if (previous === undefined) return [];
    return [invalid(field, null, "must not update from a positive integer to nil value")];
  }
  const problems = checkRange(wanted, 0, maxSeconds);
  if (problems.length > 0) return invalidEach(field, wanted, problems);
  if (previous === undefined || wanted <= previous) return [];
  return [invalid(field, wanted, "must be less than or equal to previous value")];
}

function validateTolerationsKept(after: Toleration[], before: Toleration[]): FieldError[] {
  const withoutSeconds = ({ key, operator, value, effect }: Toleration) =>
    JSON.stringify([key ?? "", operator ?? "", value ?? "", effect ?? ""]);
  const wanted = new Set(after.map(withoutSeconds));
  if (before.every((old) => wanted.has(withoutSeconds(old)))) return [];
  const detail = "existing toleration can not be modified except its tolerationSeconds";
  return [forbidden("spec.tolerations", detail)];
}

function validateGatesKept(after: PodSpec, before: PodSpec): FieldError[] {
  const known = new Set((before.schedulingGates ?? []).map(({ name }) => name));
  return (after.schedulingGates ?? []).flatMap(({ name }, index) => {
    if (known.has(name)) return [];
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [forbidden(`spec.schedulingGates[${index}].name`, detail)];
  });
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
  takeBack(reverted, before, "activeDeadlineSeconds");
  takeBack(reverted, before, "tolerations");
  takeBack(reverted, before, "schedulingGates");
  if (
    (before.terminationGracePeriodSeconds ?? 0) < 0 &&
    after.terminationGracePeriodSeconds === 1
  ) {
    takeBack(reverted, before, "terminationGracePeriodSeconds");
  }
  takeBackGatedChanges(reverted, before);
  if (isDeepStrictEqual(reverted, before)) return [];
  return [forbidden("spec", `${mayChange}\n${structDiff(before, reverted)}`)];
}

function takeBack(draft: PodSpec, before: PodSpec, field: keyof PodSpec): void {
  if (before[field] === undefined) Reflect.deleteProperty(draft, field);
  else Reflect.set(draft, field, before[field]);
}

function withImages(containers: readonly Container[], from: readonly Container[]): Container[] {
  return containers.map((container, index) => {
    const image = from[index]?.image;
    return image === undefined ? container : { ...container, image };
  });
}
