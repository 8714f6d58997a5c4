import type { DaemonSet } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, notSupported, required } from "../field-error.ts";
import type { Resource } from "../resource.ts";
import { statusSubresource } from "../rules/status-subresource.ts";
import type { Column } from "../table.ts";
import { validateAtMostWhole, validateShare } from "./deployment-strategy.ts";
import { validateNonNegative, validateSameSelector } from "./replicas.ts";
import { setTemplateDefaults, validateSelector, validateTemplate } from "./template.ts";
import { selectorColumn, templateColumns } from "./template-columns.ts";

const count = (
  name: string,
  description: string,
  of: (status: NonNullable<DaemonSet["status"]>) => number | undefined,
): Column<DaemonSet> => ({
  name,
  type: "integer",
  description,
  cell: ({ status }) => (status === undefined ? 0 : (of(status) ?? 0)),
});

export const daemonSets: Resource<DaemonSet> = {
  group: "apps",
  version: "v1",
  plural: "daemonsets",
  singular: "daemonset",
  kind: "DaemonSet",
  namespaced: true,
  shortNames: ["ds"],
  categories: ["all"],
  hasGeneration: true,
  table: [
    nameColumn,
    count("Desired", "Nodes that should have a Pod.", (status) => status.desiredNumberScheduled),
    count("Current", "Nodes that have one.", (status) => status.currentNumberScheduled),
    count("Ready", "Pods that are ready.", (status) => status.numberReady),
    count("Up-to-date", "Pods of the present template.", (status) => status.updatedNumberScheduled),
    count("Available", "Pods ready for minReadySeconds.", (status) => status.numberAvailable),
    {
      name: "Node Selector",
      description: "Labels of the nodes it is meant for.",
      cell({ spec }: DaemonSet) {
        const labels = Object.entries(spec?.template.spec?.nodeSelector ?? {});
        const words = labels.map(([key, value]) => `${key}=${value}`);
        return words.toSorted().join(",") || "<none>";
      },
    },
    ageColumn,
    ...templateColumns,
    selectorColumn,
  ],
  setDefaults({ spec }) {
    if (spec === undefined) return;
    spec.revisionHistoryLimit ??= 10;
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= "RollingUpdate";
    if (spec.updateStrategy.type === "RollingUpdate") {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
      spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
    }
    setTemplateDefaults(spec.template);
  },
  prepareForCreate(draft) {
    draft.status = emptyStatus;
  },
  validate: validateDaemonSet,
  prepareForUpdate(draft, current) {
    draft.status = current.status ?? emptyStatus;
  },
  validateUpdate: (next, current) => [
    ...validateDaemonSet(next),
    ...validateSameSelector(next, current),
  ],
  subresources: {
    status: statusSubresource(({ status }) =>
      Object.entries(status ?? {}).flatMap(([field, value]) =>
        typeof value === "number" ? validateNonNegative(`status.${field}`, value) : [],
      ),
    ),
  },
};

const emptyStatus = {
  currentNumberScheduled: 0,
  desiredNumberScheduled: 0,
  numberMisscheduled: 0,
  numberReady: 0,
};

function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  if (spec === undefined) return [required("spec.selector"), required("spec.template")];
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  const strategies = ["OnDelete", "RollingUpdate"];
  const most = rollingUpdate?.maxUnavailable ?? 1;
  const field = "spec.updateStrategy.rollingUpdate.maxUnavailable";
  return [
    ...validateSelector(spec.selector, "daemonset"),
    ...validateTemplate(spec, "DaemonSet"),
    ...validateNonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...validateNonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...(strategies.includes(type ?? "")
      ? []
      : [notSupported("spec.updateStrategy.type", type, strategies)]),
    ...validateShare(most, field),
    ...validateAtMostWhole(most, field),
  ];
}
