import { compareQuantities, parseQuantity } from "../../../../../kubernetes/quantity.ts";
import type { PodSpec, ResourceRequirements } from "../../../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid } from "../../../field-error.ts";
import { totalOfContainers } from "../../resource-totals.ts";
import { isHugePages, validatePodResourceName } from "./resource-names.ts";
import { validateRequirements } from "./resource-requirements.ts";

/** What is wrong with the resources of a Pod as a whole, also in view of its containers. */
export function validatePodResources(
  at: string,
  spec: PodSpec,
  claims: ReadonlySet<string>,
): FieldError[] {
  const { resources, os } = spec;
  if (resources === undefined) return [];
  if (os?.name === "windows") return [forbidden(at, "may not be set for a windows pod")];
  return [
    ...((resources.claims ?? []).length === 0
      ? []
      : [forbidden(`${at}.claims`, "claims may not be set for Resources at pod-level")]),
    ...validateRequirements(at, resources, { claims, nameRule: validatePodResourceName }),
    ...validateTotals(at, spec, resources),
    ...validateSingleLimits(at, spec, resources),
  ];
}

/** The containers together may not ask for more than the Pod does. */
function validateTotals(
  at: string,
  spec: PodSpec,
  { requests = {}, limits = {} }: ResourceRequirements,
): FieldError[] {
  const tooSmall = (kind: "requests" | "limits", own: Record<string, string | number>) =>
    Object.entries(totalOfContainers(spec, kind))
      .filter(([name]) => kind === "requests" || isHugePages(name))
      .filter(([name, total]) => isMore(total, own[name]))
      .map(([name, total]) =>
        invalid(
          `${at}.${kind}[${name}]`,
          String(own[name]),
          `must be greater than or equal to aggregate container ${kind} of ${total}`,
        ),
      );
  return [...tooSmall("requests", requests), ...tooSmall("limits", limits)];
}

/** No container may have a higher limit than its Pod. */
function validateSingleLimits(
  at: string,
  spec: PodSpec,
  { limits = {} }: ResourceRequirements,
): FieldError[] {
  return (spec.containers ?? []).flatMap(({ resources }, index) =>
    Object.entries(resources?.limits ?? {})
      .filter(([name, limit]) => isMore(limit, limits[name]))
      .map(([name, limit]) =>
        invalid(
          `${at}.containers[${index}][${name}].limits`,
          String(limit),
          `must be less than or equal to pod limits of ${limits[name]}`,
        ),
      ),
  );
}

function isMore(value: string | number, bound: string | number | undefined): boolean {
  if (bound === undefined) return false;
  return compareQuantities(parseQuantity(String(value)), parseQuantity(String(bound))) > 0;
}
