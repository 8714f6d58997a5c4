import { checkDns1123Subdomain, checkQualifiedName } from "../../../../kubernetes/names.ts";
import type { Pod, PodCondition, PodStatus } from "../../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid, invalidEach } from "../../field-error.ts";
import type { Subresource } from "../../resource.ts";
import { validatePodAnnotations, validatePodAnnotationUpdate } from "../validate/annotations.ts";
import { agreeOnPodIp, validateAddresses } from "./addresses.ts";
import { validateClaimStatuses } from "./claim-statuses.ts";
import { validateTransitions } from "./container-states.ts";
import { validateContainerStatuses } from "./container-statuses.ts";
import { keepObservedGenerations } from "./observed-generation.ts";

/** `pods/status`: the node's report. Spec, owners and quality of service are not its to say. */
export const podStatusSubresource: Subresource<Pod> = {
  verbs: ["get", "patch", "update"],
  prepareForUpdate(draft, current) {
    if (current.spec !== undefined) draft.spec = current.spec;
    if (draft.metadata !== undefined) {
      const { ownerReferences } = current.metadata ?? {};
      if (ownerReferences === undefined) delete draft.metadata.ownerReferences;
      else draft.metadata.ownerReferences = ownerReferences;
    }
    const status: PodStatus = { ...draft.status };
    const { qosClass } = current.status ?? {};
    if (qosClass !== undefined) status.qosClass ||= qosClass;
    agreeOnPodIp(status);
    keepObservedGenerations(status, current.status ?? {});
    draft.status = status;
  },
  validateUpdate: validateStatusUpdate,
};

/** What a report may not say (validation.ValidatePodStatusUpdate, 1.36). */
function validateStatusUpdate(next: Pod, current: Pod): FieldError[] {
  const { metadata = {}, spec = { containers: [] }, status = {} } = next;
  const before = current.status ?? {};
  return [
    ...validatePodAnnotationUpdate(metadata.annotations, current.metadata?.annotations),
    ...validatePodAnnotations("metadata.annotations", metadata.annotations, spec),
    ...validateConditions("status.conditions", status.conditions ?? []),
    ...validateNomination(status, before, spec.nodeName ?? ""),
    ...validateObserved("status", status),
    ...(status.qosClass === before.qosClass
      ? []
      : [invalid("status.qosClass", status.qosClass ?? "", "field is immutable")]),
    ...validateTransitions(status, before, spec),
    ...validateClaimStatuses(status, spec),
    ...validateAddresses(status, before),
    ...validateContainerStatuses(status, spec),
  ];
}

const systemConditions = ["PodScheduled", "Ready", "Initialized"];

function validateConditions(at: string, conditions: readonly PodCondition[]): FieldError[] {
  return conditions.flatMap((condition, index) => [
    ...validateObserved(`${at}[${index}]`, condition),
    // The path has a capital there.
    ...(systemConditions.includes(condition.type)
      ? []
      : invalidEach(`${at}[${index}].Type`, condition.type, checkQualifiedName(condition.type))),
  ]);
}

function validateObserved(
  at: string,
  { observedGeneration = 0 }: { observedGeneration?: number },
): FieldError[] {
  if (observedGeneration >= 0) return [];
  const field = `${at}.observedGeneration`;
  return [invalid(field, observedGeneration, "must be a non-negative integer")];
}

/** The scheduler's hope for a node ends when the Pod has one. */
function validateNomination(
  { nominatedNodeName: name = "" }: PodStatus,
  before: PodStatus,
  nodeName: string,
): FieldError[] {
  if (name === "" || name === (before.nominatedNodeName ?? "")) return [];
  const field = "status.nominatedNodeName";
  return [
    ...invalidEach(field, name, checkDns1123Subdomain(name)),
    ...(nodeName === ""
      ? []
      : [forbidden(field, "may not be set on pods that are already bound to a node")]),
  ];
}
