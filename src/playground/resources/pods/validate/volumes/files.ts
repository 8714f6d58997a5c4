import type {
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  KeyToPath,
  SecretVolumeSource,
} from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid, required } from "../../../field-error.ts";
import { validateGiven } from "../../../rules/values.ts";
import { validateFieldRef, validateResourceFieldRef } from "../downward-api.ts";
import { validateUnreservedPath } from "../paths.ts";

/** Fields of the Pod that a file may show; a whole map is written with a line for each entry. */
const fieldPaths = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

export function validateSecretFiles(
  at: string,
  { secretName, defaultMode, items = [] }: SecretVolumeSource,
): FieldError[] {
  return [
    ...validateGiven(`${at}.secretName`, secretName),
    ...validateMode(`${at}.defaultMode`, defaultMode),
    ...validateKeys(`${at}.items`, items),
  ];
}

export function validateConfigMapFiles(
  at: string,
  { name, defaultMode, items = [] }: ConfigMapVolumeSource,
): FieldError[] {
  return [
    ...validateGiven(`${at}.name`, name),
    ...validateMode(`${at}.defaultMode`, defaultMode),
    ...validateKeys(`${at}.items`, items),
  ];
}

function validateKeys(at: string, items: readonly KeyToPath[]): FieldError[] {
  return items.flatMap((item, index) => validateKeyToPath(`${at}[${index}]`, item));
}

/** A key that becomes a file. */
export function validateKeyToPath(at: string, { key, path, mode }: KeyToPath): FieldError[] {
  return [
    ...validateGiven(`${at}.key`, key),
    ...validateGiven(`${at}.path`, path),
    ...validateUnreservedPath(`${at}.path`, path),
    ...validateMode(`${at}.mode`, mode),
  ];
}

export function validateDownwardApi(
  at: string,
  { defaultMode, items = [] }: DownwardAPIVolumeSource,
): FieldError[] {
  return [
    ...validateMode(`${at}.defaultMode`, defaultMode),
    ...items.flatMap((item) => validateDownwardApiFile(at, item)),
  ];
}

/** A field that becomes a file. `at` is the path of the source: the server does not name the item. */
export function validateDownwardApiFile(
  at: string,
  { path, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile,
): FieldError[] {
  const errors = [
    ...validateGiven(`${at}.path`, path),
    ...validateUnreservedPath(`${at}.path`, path),
  ];
  if (fieldRef !== undefined) {
    errors.push(...validateFieldRef(`${at}.fieldRef`, fieldRef, fieldPaths));
    if (resourceFieldRef !== undefined) {
      const detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
      errors.push(invalid(at, "resource", detail));
    }
  } else if (resourceFieldRef !== undefined) {
    const field = `${at}.resourceFieldRef`;
    errors.push(...validateResourceFieldRef(field, resourceFieldRef, { needsContainer: true }));
  } else {
    errors.push(required(at, "one of fieldRef and resourceFieldRef is required"));
  }
  return [...errors, ...validateMode(`${at}.mode`, mode)];
}

/** Permission bits of a file. */
export function validateMode(field: string, mode: number | undefined): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}
