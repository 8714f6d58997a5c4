import { checkDns1123Label, checkDns1123Subdomain } from "../../../../../kubernetes/names.ts";
import { parseQuantity } from "../../../../../kubernetes/quantity.ts";
import type {
  ObjectMeta,
  PersistentVolumeClaimSpec,
  TypedObjectReference,
} from "../../../../../kubernetes/types.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
} from "../../../field-error.ts";
import { goQuote } from "../../../go-value.ts";
import {
  validateAnnotations,
  validateLabelSelector,
  validateLabels,
} from "../../../rules/labels.ts";
import { validateChoice, validateGiven, validateOptionalName } from "../../../rules/values.ts";
import type { GivenVolume } from "./source-rule.ts";

/** What is wrong with a volume whose claim is made along with the Pod. */
export function validateEphemeral({ at, volume, podName }: GivenVolume): FieldError[] {
  const field = `${at}.ephemeral.volumeClaimTemplate`;
  const template = volume.ephemeral?.volumeClaimTemplate;
  const errors =
    template === undefined
      ? [required(field)]
      : [
          ...validateTemplateMeta(`${field}.metadata`, template.metadata ?? {}),
          ...validateClaimSpec(`${field}.spec`, template.spec),
        ];
  if ((podName ?? "") === "" || volume.name === "") return errors;
  const claim = `${podName}-${volume.name}`;
  return [
    ...errors,
    ...invalidEach(
      `${at}.name`,
      volume.name,
      checkDns1123Subdomain(claim).map((problem) => `PVC name ${goQuote(claim)}: ${problem}`),
    ),
  ];
}

/** Of a template's metadata only labels and annotations go into the claim. */
function validateTemplateMeta(at: string, meta: ObjectMeta): FieldError[] {
  const { annotations, labels, ...others } = meta;
  return [
    ...validateAnnotations(`${at}.annotations`, annotations),
    ...validateLabels(`${at}.labels`, labels),
    ...Object.entries(others)
      .filter(([, value]) => value !== undefined)
      .map(([field]) => forbidden(`${at}.${field}`, "cannot be set")),
  ];
}

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/** What is wrong with the wish for a persistent volume. */
export function validateClaimSpec(at: string, spec: PersistentVolumeClaimSpec): FieldError[] {
  const modes = spec.accessModes ?? [];
  const shared = modes.some((mode) => accessModes.includes(mode) && mode !== "ReadWriteOncePod");
  const single = modes.includes("ReadWriteOncePod");
  return [
    ...(modes.length === 0
      ? [required(`${at}.accessModes`, "at least 1 access mode is required")]
      : []),
    ...validateLabelSelector(`${at}.selector`, spec.selector),
    ...modes
      .filter((mode) => !accessModes.includes(mode))
      .map((mode) => notSupported(`${at}.accessModes`, mode, accessModes)),
    ...(single && shared
      ? [forbidden(`${at}.accessModes`, "may not use ReadWriteOncePod with other access modes")]
      : []),
    ...validateStorage(`${at}.resources[storage]`, spec.resources?.requests?.storage),
    ...validateOptionalName(`${at}.storageClassName`, spec.storageClassName, checkDns1123Subdomain),
    ...validateChoice(`${at}.volumeMode`, spec.volumeMode, ["Block", "Filesystem"]),
    ...validateSources(at, spec),
    ...validateOptionalName(
      `${at}.volumeAttributesClassName`,
      spec.volumeAttributesClassName,
      checkDns1123Subdomain,
    ),
  ];
}

function validateStorage(field: string, storage: string | number | undefined): FieldError[] {
  if (storage === undefined) return [required(field)];
  if (parseQuantity(String(storage)).nano > 0n) return [];
  return [invalid(field, String(storage), "must be greater than zero")];
}

function validateSources(
  at: string,
  { dataSource, dataSourceRef }: PersistentVolumeClaimSpec,
): FieldError[] {
  const errors: FieldError[] = [];
  if (dataSource !== undefined) errors.push(...validateDataSource(`${at}.dataSource`, dataSource));
  if (dataSourceRef !== undefined) {
    errors.push(...validateDataSource(`${at}.dataSourceRef`, dataSourceRef));
  }
  if (dataSource === undefined || dataSourceRef === undefined) return errors;
  const sameObject = (["apiGroup", "kind", "name"] as const).every(
    (field) => dataSource[field] === dataSourceRef[field],
  );
  // The value printed is Go's field path, which has no JSON.
  if ((dataSourceRef.namespace ?? "") !== "") {
    const detail = "may not be specified when dataSourceRef.namespace is specified";
    errors.push(invalid(at, {}, detail));
  } else if (!sameObject) errors.push(invalid(at, {}, "must match dataSourceRef"));
  return errors;
}

function validateDataSource(
  at: string,
  { name, kind, apiGroup = "", namespace }: TypedObjectReference,
): FieldError[] {
  const detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
  return [
    ...validateGiven(`${at}.name`, name),
    ...validateGiven(`${at}.kind`, kind),
    ...(apiGroup === "" && kind !== "PersistentVolumeClaim" ? [invalid(at, kind, detail)] : []),
    ...validateOptionalName(`${at}.apiGroup`, apiGroup, checkDns1123Subdomain),
    ...validateOptionalName(`${at}.namespace`, namespace, checkDns1123Label),
  ];
}
