import { checkConfigMapKey, checkEnvVarName } from "../../../../kubernetes/names.ts";
import type { EnvFromSource, EnvVar, EnvVarSource } from "../../../../kubernetes/types.ts";
import {
  type FieldError,
  invalid,
  invalidEach,
  notSupported,
  required,
} from "../../field-error.ts";

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

const singleEntry = /^metadata\.(labels|annotations)\['[^']+'\]$/;

/** What is wrong with `env`. Names may repeat: the last one counts. */
export function validateEnv(at: string, env: readonly EnvVar[]): FieldError[] {
  return env.flatMap(({ name, value = "", valueFrom }, index) => {
    const here = `${at}[${index}]`;
    const named =
      name === ""
        ? [required(`${here}.name`)]
        : invalidEach(`${here}.name`, name, checkEnvVarName(name));
    if (valueFrom === undefined) return named;
    return [...named, ...validateSource(`${here}.valueFrom`, valueFrom, value)];
  });
}

function validateSource(at: string, source: EnvVarSource, value: string): FieldError[] {
  const { fieldRef, configMapKeyRef, secretKeyRef, resourceFieldRef } = source;
  const sources = Object.values(source).filter((each) => each !== undefined);
  const errors: FieldError[] = [];
  if (fieldRef !== undefined)
    errors.push(...validateFieldPath(`${at}.fieldRef`, fieldRef.fieldPath));
  if (resourceFieldRef !== undefined && (resourceFieldRef.resource ?? "") === "") {
    errors.push(required(`${at}.resourceFieldRef.resource`));
  }
  const references = [
    ["configMapKeyRef", configMapKeyRef],
    ["secretKeyRef", secretKeyRef],
  ] as const;
  for (const [name, reference] of references) {
    if (reference !== undefined) errors.push(...validateKeyReference(`${at}.${name}`, reference));
  }
  if (sources.length === 0) {
    const detail =
      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    errors.push(invalid(at, "", detail));
  } else if (value !== "") {
    errors.push(invalid(at, "", "may not be specified when `value` is not empty"));
  } else if (sources.length > 1) {
    errors.push(invalid(at, "", "may not have more than one field specified at a time"));
  }
  return errors;
}

function validateFieldPath(at: string, path = ""): FieldError[] {
  if (path === "") return [required(`${at}.fieldPath`)];
  if (fieldPaths.includes(path) || singleEntry.test(path)) return [];
  return [notSupported(`${at}.fieldPath`, path, fieldPaths)];
}

function validateKeyReference(
  at: string,
  { name = "", key }: { name?: string; key: string },
): FieldError[] {
  return [
    ...(name === "" ? [required(`${at}.name`)] : []),
    ...(key === ""
      ? [required(`${at}.key`)]
      : invalidEach(`${at}.key`, key, checkConfigMapKey(key))),
  ];
}

/** What is wrong with `envFrom`. */
export function validateEnvFrom(at: string, sources: readonly EnvFromSource[]): FieldError[] {
  return sources.flatMap(({ prefix = "", configMapRef, secretRef }, index) => {
    const here = `${at}[${index}]`;
    const errors =
      prefix === "" ? [] : invalidEach(`${here}.prefix`, prefix, checkEnvVarName(prefix));
    if (configMapRef === undefined && secretRef === undefined) {
      errors.push(invalid(here, "", "must specify one of: `configMapRef` or `secretRef`"));
    }
    if (configMapRef !== undefined && secretRef !== undefined) {
      errors.push(invalid(here, "", "may not have more than one field specified at a time"));
    }
    if (configMapRef?.name === "") errors.push(required(`${here}.configMapRef.name`));
    if (secretRef?.name === "") errors.push(required(`${here}.secretRef.name`));
    return errors;
  });
}
