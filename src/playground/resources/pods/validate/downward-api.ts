import { checkQualifiedName } from "../../../../kubernetes/names.ts";
import { parseQuantity } from "../../../../kubernetes/quantity.ts";
import type { ObjectFieldSelector, ResourceFieldSelector } from "../../../../kubernetes/types.ts";
import {
  type FieldError,
  invalid,
  invalidEach,
  notSupported,
  required,
} from "../../field-error.ts";
import { validateGiven } from "../../rules/values.ts";

/** Fields that a label of the downward API can be converted to; each use allows some of them. */
const convertible = new Set([
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.restartPolicy",
  "spec.serviceAccountName",
  "spec.schedulerName",
  "status.phase",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
]);

/** Of `metadata.labels['app']` the path and the key between the quotes; undefined for a plain path. */
function splitSubscript(fieldPath: string): { path: string; key: string } | undefined {
  if (!fieldPath.endsWith("']")) return undefined;
  const open = fieldPath.slice(0, -2).indexOf("['");
  if (open < 1) return undefined;
  return { path: fieldPath.slice(0, open), key: fieldPath.slice(open + 2, -2) };
}

/** What is wrong with a reference to a field of the Pod; `allowed` are whole fields, sorted. */
export function validateFieldRef(
  at: string,
  { apiVersion = "", fieldPath }: ObjectFieldSelector,
  allowed: readonly string[],
): FieldError[] {
  if (apiVersion === "") return [required(`${at}.apiVersion`)];
  if (fieldPath === "") return [required(`${at}.fieldPath`)];
  const subscript = splitSubscript(fieldPath);
  const problem = conversionProblem(apiVersion, fieldPath, subscript?.path);
  if (problem !== undefined) {
    return [invalid(`${at}.fieldPath`, fieldPath, `error converting fieldPath: ${problem}`)];
  }
  if (subscript !== undefined) {
    const { path, key } = subscript;
    const name = path === "metadata.annotations" ? key.toLowerCase() : key;
    return invalidEach(at, name, checkQualifiedName(name));
  }
  // An old name of the same field.
  const field = fieldPath === "spec.host" ? "spec.nodeName" : fieldPath;
  return allowed.includes(field) ? [] : [notSupported(`${at}.fieldPath`, field, allowed)];
}

function conversionProblem(
  apiVersion: string,
  fieldPath: string,
  subscriptedPath: string | undefined,
): string | undefined {
  if (apiVersion !== "v1") return `unsupported pod version: ${apiVersion}`;
  if (subscriptedPath !== undefined) {
    return subscriptedPath === "metadata.annotations" || subscriptedPath === "metadata.labels"
      ? undefined
      : `field label does not support subscript: ${fieldPath}`;
  }
  return convertible.has(fieldPath) || fieldPath === "spec.host"
    ? undefined
    : `field label not supported: ${fieldPath}`;
}

const resources = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];
const hugePages = /^(?:requests|limits)\.hugepages-/;

/** What is wrong with a reference to a resource of a container; a volume must name the container. */
export function validateResourceFieldRef(
  at: string,
  { containerName, resource, divisor }: ResourceFieldSelector,
  { needsContainer }: { readonly needsContainer: boolean },
): FieldError[] {
  const name = (): FieldError[] => {
    if (needsContainer && (containerName ?? "") === "") return [required(`${at}.containerName`)];
    if (resource === "") return validateGiven(`${at}.resource`, resource);
    if (resources.includes(resource) || hugePages.test(resource)) return [];
    return [notSupported(`${at}.resource`, resource, resources)];
  };
  return [...name(), ...validateDivisor(`${at}.divisor`, resource, String(divisor ?? "0"))];
}

const cpuDivisors = ["1m", "1"];
const byteDivisors = [
  "1",
  ...["k", "M", "G", "T", "P", "E"].map((unit) => `1${unit}`),
  ...["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((unit) => `1${unit}`),
];

function validateDivisor(field: string, resource: string, divisor: string): FieldError[] {
  if (parseQuantity(divisor).nano === 0n) return [];
  const [kind, allowed] = divisorsOf(resource);
  if (allowed.length === 0 || allowed.includes(divisor)) return [];
  const values = kind === "cpu" ? "1m and 1" : byteDivisors.join(", ");
  const detail = `only divisor's values ${values} are supported with the ${kind} resource`;
  // The server shows the resource here, not the divisor.
  return [invalid(field, resource, detail)];
}

function divisorsOf(resource: string): [kind: string, allowed: readonly string[]] {
  if (hugePages.test(resource)) return ["hugepages", byteDivisors];
  switch (resource.replace(/^(?:limits|requests)\./, "")) {
    case "cpu":
      return ["cpu", cpuDivisors];
    case "memory":
      return ["memory", byteDivisors];
    case "ephemeral-storage":
      return ["local ephemeral storage", byteDivisors];
    default:
      return ["", []];
  }
}
