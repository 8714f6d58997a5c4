import {
  checkConfigMapKey,
  checkDns1123Label,
  checkDns1123Subdomain,
  checkEnvVarName,
  withoutTrailingDash,
} from "../../../../../kubernetes/names.ts";
import type {
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  FileKeySelector,
} from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach, required } from "../../../field-error.ts";
import { validateName, validateOptionalName } from "../../../rules/values.ts";
import { validateFieldRef, validateResourceFieldRef } from "../downward-api.ts";
import { validateNoBacksteps } from "../paths.ts";

/** Fields of the Pod that a variable may show (besides single labels and annotations). */
const fieldPaths = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

/** What is wrong with `env`. Names may repeat: the last one counts. */
export function validateEnv(at: string, env: readonly EnvVar[]): FieldError[] {
  return env.flatMap(({ name, value = "", valueFrom }, index) => {
    const here = `${at}[${index}]`;
    return [
      ...validateName(`${here}.name`, name, checkEnvVarName),
      ...(valueFrom === undefined ? [] : validateSource(`${here}.valueFrom`, valueFrom, value)),
    ];
  });
}

function validateSource(at: string, source: EnvVarSource, value: string): FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  const errors: FieldError[] = [];
  if (fieldRef !== undefined) {
    errors.push(...validateFieldRef(`${at}.fieldRef`, fieldRef, fieldPaths));
  }
  if (resourceFieldRef !== undefined) {
    const field = `${at}.resourceFieldRef`;
    errors.push(...validateResourceFieldRef(field, resourceFieldRef, { needsContainer: false }));
  }
  if (configMapKeyRef !== undefined) {
    errors.push(...validateKeyRef(`${at}.configMapKeyRef`, configMapKeyRef));
  }
  if (secretKeyRef !== undefined) {
    errors.push(...validateKeyRef(`${at}.secretKeyRef`, secretKeyRef));
  }
  if (fileKeyRef !== undefined) errors.push(...validateFileKey(`${at}.fileKeyRef`, fileKeyRef));
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(
    (each) => each !== undefined,
  );
  if (given.length === 0) {
    const detail =
      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    errors.push(invalid(at, "", detail));
  } else if (value !== "") {
    errors.push(invalid(at, "", "may not be specified when `value` is not empty"));
  } else if (given.length > 1) {
    errors.push(invalid(at, "", "may not have more than one field specified at a time"));
  }
  return errors;
}

function validateKeyRef(at: string, ref: { name?: string; key: string }): FieldError[] {
  const name = ref.name ?? "";
  return [
    ...invalidEach(`${at}.name`, name, checkDns1123Subdomain(name)),
    ...validateName(`${at}.key`, ref.key, checkConfigMapKey),
  ];
}

function validateFileKey(at: string, { key, volumeName, path }: FileKeySelector): FieldError[] {
  return [
    ...validateName(`${at}.key`, key, checkEnvVarName),
    ...validateName(`${at}.volumeName`, volumeName, checkDns1123Label),
    ...(path === "" ? [required(`${at}.path`)] : validateNoBacksteps(`${at}.path`, path)),
  ];
}

/** What is wrong with `envFrom`. */
export function validateEnvFrom(at: string, sources: readonly EnvFromSource[]): FieldError[] {
  return sources.flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const here = `${at}[${index}]`;
    const errors = validateOptionalName(`${here}.prefix`, prefix, checkEnvVarName);
    if (configMapRef !== undefined) {
      errors.push(...validateObjectName(`${here}.configMapRef.name`, configMapRef.name));
    }
    if (secretRef !== undefined) {
      errors.push(...validateObjectName(`${here}.secretRef.name`, secretRef.name));
    }
    // The server blames the list, not its item.
    if (configMapRef === undefined && secretRef === undefined) {
      errors.push(invalid(at, "", "must specify one of: `configMapRef` or `secretRef`"));
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      errors.push(invalid(at, "", "may not have more than one field specified at a time"));
    }
    return errors;
  });
}

/** The server takes the name for a prefix here, which may end in a dash. */
function validateObjectName(field: string, name: string | undefined): FieldError[] {
  return validateName(field, name, (value) => checkDns1123Subdomain(withoutTrailingDash(value)));
}
