import { isDeepStrictEqual } from "node:util";
import type { StatefulSet } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, forbidden, notSupported, required } from "../field-error.ts";
import type { Resource } from "../resource.ts";
import { statusSubresource } from "../rules/status-subresource.ts";
import { validateNonNegative, validateReplicaCounts } from "./replicas.ts";
import { scaleSubresource } from "./scale.ts";
import { setTemplateDefaults, validateSelector, validateTemplate } from "./template.ts";
import { templateColumns } from "./template-columns.ts";

export const statefulSets: Resource<StatefulSet> = {
  group: "apps",
  version: "v1",
  plural: "statefulsets",
  singular: "statefulset",
  kind: "StatefulSet",
  namespaced: true,
  shortNames: ["sts"],
  categories: ["all"],
  hasGeneration: true,
  table: [
    nameColumn,
    {
      name: "Ready",
      description: "Pods that are ready, of those wanted.",
      cell: ({ spec, status }: StatefulSet) =>
        `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    },
    ageColumn,
    ...templateColumns,
  ],
  setDefaults({ spec }) {
    if (spec === undefined) return;
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.podManagementPolicy ||= "OrderedReady";
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= "RollingUpdate";
    if (spec.updateStrategy.type === "RollingUpdate") {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.partition ??= 0;
    }
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
    setTemplateDefaults(spec.template);
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  validate: validateStatefulSet,
  prepareForUpdate(draft, current) {
    draft.status = current.status ?? { replicas: 0 };
  },
  validateUpdate: (next, current) => [
    ...validateStatefulSet(next),
    ...validateFixedFields(next, current),
  ],
  subresources: {
    status: statusSubresource(({ status }) => validateReplicaCounts(status ?? {})),
    scale: scaleSubresource(validateStatefulSet),
  },
};

function validateStatefulSet({ spec }: StatefulSet): FieldError[] {
  if (spec === undefined) return [required("spec.selector"), required("spec.template")];
  const { podManagementPolicy = "", updateStrategy } = spec;
  const policies = ["OrderedReady", "Parallel"];
  const strategies = ["OnDelete", "RollingUpdate"];
  return [
    ...(policies.includes(podManagementPolicy)
      ? []
      : [notSupported("spec.podManagementPolicy", podManagementPolicy, policies)]),
    ...(strategies.includes(updateStrategy?.type ?? "")
      ? []
      : [notSupported("spec.updateStrategy.type", updateStrategy?.type, strategies)]),
    ...validateNonNegative(
      "spec.updateStrategy.rollingUpdate.partition",
      updateStrategy?.rollingUpdate?.partition,
    ),
    ...validateNonNegative("spec.replicas", spec.replicas),
    ...validateNonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...validateNonNegative("spec.ordinals.start", spec.ordinals?.start),
    ...validateSelector(spec.selector, "statefulset"),
    ...validateTemplate(spec, "StatefulSet"),
  ];
}

const changeable: ReadonlySet<string> = new Set([
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
]);

function validateFixedFields(next: StatefulSet, current: StatefulSet): FieldError[] {
  const fixed = (spec: StatefulSet["spec"]): unknown => {
    const kept = Object.entries(spec ?? {}).filter(([field]) => !changeable.has(field));
    return JSON.parse(JSON.stringify(Object.fromEntries(kept)));
  };
  return isDeepStrictEqual(fixed(next.spec), fixed(current.spec))
    ? []
    : [
        forbidden(
          "spec",
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        ),
      ];
}
