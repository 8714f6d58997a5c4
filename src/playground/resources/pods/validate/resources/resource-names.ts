import { checkQualifiedName } from "../../../../../kubernetes/names.ts";
import { parseQuantity, type Quantity, QuantityError } from "../../../../../kubernetes/quantity.ts";
import { type FieldError, invalid, invalidEach, notSupported } from "../../../field-error.ts";

/** Names without a domain that some kind of object may use; quotas know most of them. */
const standardNames = new Set([
  "cpu",
  "memory",
  "ephemeral-storage",
  "requests.cpu",
  "requests.memory",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "storage",
  "requests.storage",
  "services.nodeports",
  "services.loadbalancers",
]);
/** Of these, what is counted in whole objects. */
const countedNames = new Set([
  "pods",
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);
const containerNames = new Set(["cpu", "memory", "ephemeral-storage"]);
const podNames = ["cpu", "memory"];
const hugePagesPrefix = "hugepages-";

export function isHugePages(name: string): boolean {
  return name.startsWith(hugePagesPrefix);
}

/** Kubernetes' own: without a domain, or with one below kubernetes.io. */
function isNative(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

/** A resource that plug-ins count, such as `nvidia.com/gpu`. */
function isExtended(name: string): boolean {
  return (
    !isNative(name) &&
    !name.startsWith("requests.") &&
    checkQualifiedName(`requests.${name}`).length === 0
  );
}

/** Counted in whole units. */
export function isWhole(name: string): boolean {
  return countedNames.has(name) || isExtended(name);
}

/** A limit may be above the request: true of what can be taken back or throttled. */
export function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

/** What pod-level resources may name. */
export function isPodResource(name: string): boolean {
  return podNames.includes(name) || isHugePages(name);
}

function validateResourceName(field: string, name: string): FieldError[] {
  const problems = checkQualifiedName(name);
  if (problems.length > 0) return invalidEach(field, name, problems);
  if (name.includes("/") || standardNames.has(name) || isHugePages(name)) return [];
  return [invalid(field, name, "must be a standard resource type or fully qualified")];
}

/** What is wrong with the name of a resource that a container asks for. */
export function validateContainerResourceName(field: string, name: string): FieldError[] {
  const errors = validateResourceName(field, name);
  if (!name.includes("/")) {
    if (containerNames.has(name) || isHugePages(name)) return errors;
    return [...errors, invalid(field, name, "must be a standard resource for containers")];
  }
  if (isNative(name) || isExtended(name)) return errors;
  return [...errors, invalid(field, name, "doesn't follow extended resource name standard")];
}

/** The same for a Pod as a whole. */
export function validatePodResourceName(field: string, name: string): FieldError[] {
  const errors = validateResourceName(field, name);
  if (errors.length > 0 || isPodResource(name)) return errors;
  return [notSupported(field, name, ["cpu", hugePagesPrefix, "memory"])];
}

/** Huge pages come whole: `hugepages-2Mi` in multiples of 2 MiB. */
export function isWholePages(name: string, { nano }: Quantity): boolean {
  const page = pageSize(name);
  return page !== undefined && page > 0n && nano % page === 0n;
}

function pageSize(name: string): bigint | undefined {
  try {
    return parseQuantity(name.slice(hugePagesPrefix.length)).nano;
  } catch (error) {
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}
