import { checkDns1123Subdomain, checkPathSegmentName } from "../../../kubernetes/names.ts";
import type {
  ClusterRoleBinding,
  RoleBinding,
  RoleRef,
  Subject,
} from "../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach, notSupported, required } from "../field-error.ts";
import { goStruct } from "../go-value.ts";
import { rbacGroup } from "./group.ts";

/** Either kind of binding: they differ in what they may refer to. */
export type Binding = RoleBinding | ClusterRoleBinding;

interface Scope {
  namespaced: boolean;
}

/** What is wrong with a binding (pkg/apis/rbac/validation). */
export function validateBinding({ roleRef, subjects = [] }: Binding, scope: Scope): FieldError[] {
  return [
    ...validateRoleRef(roleRef ?? { apiGroup: "", kind: "", name: "" }, scope),
    ...subjects.flatMap((subject, index) => validateSubject(`subjects[${index}]`, subject, scope)),
  ];
}

function validateRoleRef({ apiGroup = "", kind, name }: RoleRef, scope: Scope): FieldError[] {
  const kinds = scope.namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  return [
    ...(apiGroup === rbacGroup ? [] : [notSupported("roleRef.apiGroup", apiGroup, [rbacGroup])]),
    ...(kinds.includes(kind) ? [] : [notSupported("roleRef.kind", kind ?? "", kinds)]),
    ...((name ?? "") === ""
      ? [required("roleRef.name")]
      : invalidEach("roleRef.name", name, checkPathSegmentName(name))),
  ];
}

function validateSubject(field: string, subject: Partial<Subject>, scope: Scope): FieldError[] {
  const { kind = "", name = "", namespace = "", apiGroup = "" } = subject;
  const errors = name === "" ? [required(`${field}.name`)] : [];
  switch (kind) {
    case "ServiceAccount":
      return [
        ...errors,
        ...(name === "" ? [] : invalidEach(`${field}.name`, name, checkDns1123Subdomain(name))),
        ...(apiGroup === "" ? [] : [notSupported(`${field}.apiGroup`, apiGroup, [""])]),
        ...(scope.namespaced || namespace !== "" ? [] : [required(`${field}.namespace`)]),
      ];
    case "User":
    case "Group":
      return [
        ...errors,
        ...(name === ""
          ? [invalid(`${field}.name`, name, `${kind.toLowerCase()} name cannot be empty`)]
          : []),
        ...(apiGroup === rbacGroup
          ? []
          : [notSupported(`${field}.apiGroup`, apiGroup, [rbacGroup])]),
      ];
    default:
      return [...errors, notSupported(`${field}.kind`, kind, ["ServiceAccount", "User", "Group"])];
  }
}

/** A binding keeps its role: whoever had it was shown what it grants. */
export function validateSameRole(next: Binding, current: Binding): FieldError[] {
  const a = next.roleRef;
  const b = current.roleRef;
  if (a.kind === b.kind && a.name === b.name && a.apiGroup === b.apiGroup) return [];
  const shown = goStruct(
    [
      ["APIGroup", "apiGroup", ""],
      ["Kind", "kind", ""],
      ["Name", "name", ""],
    ],
    a,
  );
  return [invalid("roleRef", shown, "cannot change roleRef")];
}
