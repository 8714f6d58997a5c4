import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { matchesFields, parseFieldSelector } from "../../../kubernetes/selectors/field-selector.ts";
import { parseLabelSelector } from "../../../kubernetes/selectors/parse-label-selector.ts";
import { matchesLabels } from "../../../kubernetes/selectors/requirement.ts";
import { badRequest } from "../../resources/api-errors.ts";
import type { Resource } from "../../resources/resource.ts";

/** Whether an object is meant. */
export type Selected = (object: KubernetesObject) => boolean;

/** The filter of a list, watch or delete. Throws 400 for a selector that can't be read or a field that can't be selected. */
export function readSelection(
  resource: Resource,
  query: { labelSelector: string; fieldSelector: string },
): Selected {
  const labels = parseLabelSelector(query.labelSelector);
  const fields = parseFieldSelector(query.fieldSelector);
  const known = fieldsOf(resource, {});
  for (const { field } of fields) {
    if (!Object.hasOwn(known, field)) throw badRequest(`field label not supported: ${field}`);
  }
  return (object) =>
    matchesLabels(labels, object.metadata?.labels) &&
    (fields.length === 0 || matchesFields(fields, fieldsOf(resource, object)));
}

function fieldsOf(resource: Resource, object: KubernetesObject): Record<string, string> {
  const { name = "", namespace = "" } = object.metadata ?? {};
  return {
    "metadata.name": name,
    ...(resource.namespaced ? { "metadata.namespace": namespace } : {}),
    ...resource.selectableFields?.(object),
  };
}
