import { checkPathSegmentName } from "../../../kubernetes/names.ts";
import type { ClusterRoleBinding, RoleBinding, Subject } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import type { Resource } from "../resource.ts";
import type { Column, Table } from "../table.ts";
import { rbacGroup } from "./group.ts";
import { type Binding, validateBinding, validateSameRole } from "./validate-binding.ts";

const table: Table<Binding> = [
  nameColumn,
  {
    name: "Role",
    description: "The role that is given.",
    cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`,
  },
  ageColumn,
  subjectsColumn("Users", "User", ({ name }) => name),
  subjectsColumn("Groups", "Group", ({ name }) => name),
  subjectsColumn(
    "ServiceAccounts",
    "ServiceAccount",
    ({ namespace = "", name }) => `${namespace}/${name}`,
  ),
];

function subjectsColumn(
  name: string,
  kind: string,
  cell: (subject: Subject) => string,
): Column<Binding> {
  return {
    name,
    wide: true,
    description: `${name} that have the role.`,
    cell: ({ subjects = [] }) =>
      subjects
        .filter((subject) => subject.kind === kind)
        .map(cell)
        .join(", "),
  };
}

export const roleBindings: Resource<RoleBinding> = {
  group: rbacGroup,
  version: "v1",
  plural: "rolebindings",
  singular: "rolebinding",
  kind: "RoleBinding",
  namespaced: true,
  checkName: checkPathSegmentName,
  table,
  setDefaults: setBindingDefaults,
  validate: (binding) => validateBinding(binding, { namespaced: true }),
  validateUpdate: (next, current) => [
    ...validateBinding(next, { namespaced: true }),
    ...validateSameRole(next, current),
  ],
};

export const clusterRoleBindings: Resource<ClusterRoleBinding> = {
  group: rbacGroup,
  version: "v1",
  plural: "clusterrolebindings",
  singular: "clusterrolebinding",
  kind: "ClusterRoleBinding",
  namespaced: false,
  checkName: checkPathSegmentName,
  table,
  setDefaults: setBindingDefaults,
  validate: (binding) => validateBinding(binding, { namespaced: false }),
  validateUpdate: (next, current) => [
    ...validateBinding(next, { namespaced: false }),
    ...validateSameRole(next, current),
  ],
};

/** A group that isn't named is RBAC's own, but for service accounts, which are of the core group. */
function setBindingDefaults({ roleRef, subjects = [] }: Binding): void {
  if (roleRef !== undefined) roleRef.apiGroup ||= rbacGroup;
  for (const subject of subjects) {
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= rbacGroup;
  }
}
