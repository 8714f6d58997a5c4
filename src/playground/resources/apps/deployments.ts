import type { Deployment } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalid, required } from "../field-error.ts";
import type { Resource } from "../resource.ts";
import { setStrategyDefaults, validateStrategy } from "./deployment-strategy.ts";
import { validateNonNegative, validateReplicaCounts, validateSameSelector } from "./replicas.ts";
import { scaleSubresource } from "./scale.ts";
import { setTemplateDefaults, validateSelector, validateTemplate } from "./template.ts";
import { selectorColumn, templateColumns } from "./template-columns.ts";

/** Go's "no deadline". */
const noDeadline = 2 ** 31 - 1;

export const deployments: Resource<Deployment> = {
  group: "apps",
  version: "v1",
  plural: "deployments",
  singular: "deployment",
  kind: "Deployment",
  namespaced: true,
  shortNames: ["deploy"],
  categories: ["all"],
  hasGeneration: true,
  table: [
    nameColumn,
    {
      name: "Ready",
      description: "Pods that are ready, of those wanted.",
      cell: ({ spec, status }: Deployment) =>
        `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    },
    {
      name: "Up-to-date",
      type: "integer",
      description: "Pods of the present template.",
      cell: ({ status }: Deployment) => status?.updatedReplicas ?? 0,
    },
    {
      name: "Available",
      type: "integer",
      description: "Pods that have been ready for minReadySeconds.",
      cell: ({ status }: Deployment) => status?.availableReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns,
    selectorColumn,
  ],
  setDefaults({ spec }) {
    if (spec === undefined) return;
    spec.replicas ??= 1;
    spec.strategy ??= {};
    setStrategyDefaults(spec.strategy);
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    setTemplateDefaults(spec.template);
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  validate: validateDeployment,
  prepareForUpdate(draft, current) {
    draft.status = current.status ?? {};
  },
  validateUpdate: (next, current) => [
    ...validateDeployment(next),
    ...validateSameSelector(next, current),
  ],
  subresources: {
    status: {
      verbs: ["get", "patch", "update"],
      // The controller writes its revision into the annotations along with the status.
      prepareForUpdate(draft, current) {
        draft.metadata = { ...draft.metadata, labels: current.metadata?.labels };
        draft.spec = current.spec;
      },
      validateUpdate: ({ status }) => validateReplicaCounts(status ?? {}),
    },
    scale: scaleSubresource(validateDeployment),
  },
};

function validateDeployment({ spec }: Deployment): FieldError[] {
  if (spec === undefined) return [required("spec.selector"), required("spec.template")];
  const { replicas, minReadySeconds = 0, revisionHistoryLimit, progressDeadlineSeconds } = spec;
  return [
    ...validateNonNegative("spec.replicas", replicas),
    ...validateSelector(spec.selector, "deployment"),
    ...validateTemplate(spec, "ReplicaSet"),
    ...validateStrategy(spec.strategy ?? {}, "spec.strategy"),
    ...validateNonNegative("spec.minReadySeconds", minReadySeconds),
    ...validateNonNegative("spec.revisionHistoryLimit", revisionHistoryLimit),
    ...validateDeadline(progressDeadlineSeconds, minReadySeconds),
  ];
}

function validateDeadline(deadline: number | undefined, minReadySeconds: number): FieldError[] {
  if (deadline === undefined || deadline === noDeadline) return [];
  const field = "spec.progressDeadlineSeconds";
  return [
    ...validateNonNegative(field, deadline),
    ...(deadline <= minReadySeconds
      ? [invalid(field, deadline, "must be greater than minReadySeconds")]
      : []),
  ];
}
