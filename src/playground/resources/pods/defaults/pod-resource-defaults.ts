import type { PodSpec } from "../../../../kubernetes/types.ts";
import { totalOfContainers } from "../resource-totals.ts";
import { isHugePages, isPodResource, mayOvercommit } from "../validate/resources/resource-names.ts";

/**
 * Completes resources that a Pod gives for itself as a whole; one that gives none gets none
 * (KEP-2837). Expects the containers' own requests to be filled in. Changes the draft in place.
 */
export function setPodResourceDefaults(spec: PodSpec): void {
  const { resources } = spec;
  if (resources === undefined) return;
  const limits = { ...resources.limits };
  const requests = { ...resources.requests };
  const isEmpty = (list: object) => Object.keys(list).length === 0;
  if (!isEmpty(limits) || !isEmpty(requests)) {
    for (const [name, total] of Object.entries(totalOfContainers(spec, "limits"))) {
      if (isHugePages(name) && !(name in requests)) limits[name] ??= total;
    }
  }
  if (!isEmpty(limits)) {
    for (const [name, total] of Object.entries(totalOfContainers(spec, "requests"))) {
      if (isPodResource(name) && mayOvercommit(name)) requests[name] ??= total;
    }
    for (const [name, limit] of Object.entries(limits)) {
      if (isPodResource(name)) requests[name] ??= limit;
    }
  }
  if (!isEmpty(limits)) resources.limits = limits;
  if (!isEmpty(requests)) resources.requests = requests;
}
