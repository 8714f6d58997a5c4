import type { ControllerRevision } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { invalid } from "../field-error.ts";
import type { Resource } from "../resource.ts";
import { validateNonNegative } from "./replicas.ts";

export const controllerRevisions: Resource<ControllerRevision> = {
  group: "apps",
  version: "v1",
  plural: "controllerrevisions",
  singular: "controllerrevision",
  kind: "ControllerRevision",
  namespaced: true,
  table: [
    nameColumn,
    {
      name: "Controller",
      description: "Whose history it belongs to.",
      cell({ metadata }: ControllerRevision) {
        const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
        if (owner === undefined) return "<none>";
        const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
        return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
      },
    },
    {
      name: "Revision",
      type: "integer",
      description: "Its place in the history.",
      cell: ({ revision }: ControllerRevision) => revision,
    },
    ageColumn,
  ],
  validate: ({ revision }) => validateNonNegative("revision", revision),
  validateUpdate: (next, current) => [
    ...(JSON.stringify(next.data) === JSON.stringify(current.data)
      ? []
      : [invalid("data", next.data, "field is immutable")]),
    ...validateNonNegative("revision", next.revision),
  ],
};
