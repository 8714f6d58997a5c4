import type { ReplicaSet } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, required } from "../field-error.ts";
import type { Resource } from "../resource.ts";
import { statusSubresource } from "../rules/status-subresource.ts";
import { validateNonNegative, validateReplicaCounts, validateSameSelector } from "./replicas.ts";
import { scaleSubresource } from "./scale.ts";
import { setTemplateDefaults, validateSelector, validateTemplate } from "./template.ts";
import { selectorColumn, templateColumns } from "./template-columns.ts";

export const replicaSets: Resource<ReplicaSet> = {
  group: "apps",
  version: "v1",
  plural: "replicasets",
  singular: "replicaset",
  kind: "ReplicaSet",
  namespaced: true,
  shortNames: ["rs"],
  categories: ["all"],
  hasGeneration: true,
  table: [
    nameColumn,
    {
      name: "Desired",
      type: "integer",
      description: "Pods wanted.",
      cell: ({ spec }: ReplicaSet) => spec?.replicas ?? 0,
    },
    {
      name: "Current",
      type: "integer",
      description: "Pods there are.",
      cell: ({ status }: ReplicaSet) => status?.replicas ?? 0,
    },
    {
      name: "Ready",
      type: "integer",
      description: "Pods that are ready.",
      cell: ({ status }: ReplicaSet) => status?.readyReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns,
    selectorColumn,
  ],
  selectableFields: ({ status }) => ({ "status.replicas": String(status?.replicas ?? 0) }),
  setDefaults(draft) {
    const { spec } = draft;
    if (spec === undefined) return;
    spec.replicas ??= 1;
    setTemplateDefaults(spec.template);
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  validate: validateReplicaSet,
  prepareForUpdate(draft, current) {
    draft.status = current.status ?? { replicas: 0 };
  },
  validateUpdate: (next, current) => [
    ...validateReplicaSet(next),
    ...validateSameSelector(next, current),
  ],
  subresources: {
    status: statusSubresource(({ status }) => validateReplicaCounts(status ?? {})),
    scale: scaleSubresource(validateReplicaSet),
  },
};

function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  if (spec === undefined) return [required("spec.selector"), required("spec.template")];
  return [
    ...validateNonNegative("spec.replicas", spec.replicas),
    ...validateNonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...validateSelector(spec.selector, "replicaset"),
    ...validateTemplate(spec, "ReplicaSet"),
  ];
}
