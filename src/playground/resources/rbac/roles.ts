import { checkPathSegmentName } from "../../../kubernetes/names.ts";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { ClusterRole, Role } from "../../../kubernetes/types.ts";
import { nameColumn } from "../columns.ts";
import type { Resource } from "../resource.ts";
import type { Table } from "../table.ts";
import { rbacGroup } from "./group.ts";
import { validateAggregationRule, validateRules } from "./validate-role.ts";

const table: Table<KubernetesObject> = [
  nameColumn,
  {
    name: "Created At",
    type: "date",
    description: "When the role was made.",
    cell: ({ metadata }) => metadata?.creationTimestamp ?? "",
  },
];

export const roles: Resource<Role> = {
  group: rbacGroup,
  version: "v1",
  plural: "roles",
  singular: "role",
  kind: "Role",
  namespaced: true,
  checkName: checkPathSegmentName,
  table,
  setDefaults(draft) {
    draft.rules ??= [];
  },
  validate: ({ rules }) => validateRules(rules, { namespaced: true }),
  validateUpdate: ({ rules }) => validateRules(rules, { namespaced: true }),
};

export const clusterRoles: Resource<ClusterRole> = {
  group: rbacGroup,
  version: "v1",
  plural: "clusterroles",
  singular: "clusterrole",
  kind: "ClusterRole",
  namespaced: false,
  checkName: checkPathSegmentName,
  table,
  setDefaults(draft) {
    draft.rules ??= [];
  },
  validate: validateClusterRole,
  validateUpdate: validateClusterRole,
};

function validateClusterRole({ rules, aggregationRule }: ClusterRole) {
  return [
    ...validateRules(rules, { namespaced: false }),
    ...validateAggregationRule(aggregationRule),
  ];
}
