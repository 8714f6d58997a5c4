import { checkDns1123Label, checkQualifiedName } from "../../../kubernetes/names.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { Namespace } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalid, invalidEach } from "../field-error.ts";
import type { Resource } from "../resource.ts";
import { validateFinalizerDomain } from "../write/finalizers.ts";

/** The label every namespace carries, so that selectors can name it. */
const nameLabel = "kubernetes.io/metadata.name";

/** Namespaces a cluster cannot be without. */
const kept = new Set(["default", "kube-system", "kube-public"]);

export const namespaces: Resource<Namespace> = {
  group: "",
  version: "v1",
  plural: "namespaces",
  singular: "namespace",
  kind: "Namespace",
  namespaced: false,
  shortNames: ["ns"],
  checkName: checkDns1123Label,
  returnsDeleted: true,
  table: [
    nameColumn,
    {
      name: "Status",
      description: "The status of the namespace",
      cell: (namespace: Namespace) => namespace.status?.phase ?? "",
    },
    ageColumn,
  ],
  selectableFields: (namespace) => ({ "status.phase": namespace.status?.phase ?? "" }),
  setDefaults(draft) {
    const { metadata } = draft;
    if (metadata?.name === undefined || metadata.name === "") return;
    metadata.labels = { ...metadata.labels, [nameLabel]: metadata.name };
  },
  prepareForCreate(draft) {
    draft.spec = { finalizers: ["kubernetes"] };
    draft.status = { phase: "Active" };
  },
  prepareForUpdate(draft, current) {
    draft.spec = { ...current.spec };
    draft.status = { ...current.status };
  },
  subresources: {
    status: {
      verbs: ["get", "patch", "update"],
      prepareForUpdate(draft, current) {
        draft.spec = { ...current.spec };
      },
      validateUpdate: validatePhase,
    },
    finalize: {
      verbs: ["update"],
      prepareForUpdate(draft, current) {
        draft.status = { ...current.status };
      },
      validateUpdate: ({ spec }) =>
        (spec?.finalizers ?? []).flatMap((name, index) => [
          ...invalidEach(`spec.finalizers[${index}]`, name, checkQualifiedName(name)),
          ...validateFinalizerDomain(`spec.finalizers[${index}]`, name),
        ]),
    },
  },
  admitDelete({ metadata }) {
    const { name = "" } = metadata ?? {};
    if (!kept.has(name)) return;
    throw new StatusError({
      code: 403,
      reason: "Forbidden",
      message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
      details: { name, kind: "namespaces" },
    });
  },
  isHeld: (namespace) => (namespace.spec?.finalizers ?? []).length > 0,
  markDeleted(draft) {
    draft.status = { ...draft.status, phase: "Terminating" };
  },
};

/** The phase says whether the namespace is being deleted, and nothing else. */
function validatePhase({ metadata, status }: Namespace): FieldError[] {
  const phase = status?.phase ?? "";
  const field = "status.Phase";
  if (metadata?.deletionTimestamp === undefined) {
    if (phase === "Active") return [];
    return [invalid(field, phase, "may only be 'Active' if `deletionTimestamp` is empty")];
  }
  if (phase === "Terminating") return [];
  return [invalid(field, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
}
