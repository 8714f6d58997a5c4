import { parseQuantity } from "../../../kubernetes/quantity.ts";
import type { Pod, ResourceFieldSelector } from "../../../kubernetes/types.ts";
import type { AnyContainer } from "../pod.ts";

/** Amounts by resource name, as the API writes them. */
export type ResourceList = Readonly<Record<string, string | number>>;

/** Resources a container may always have, so that one without a limit may use all the node gives. */
const defaulted = ["cpu", "memory", "ephemeral-storage"];

/**
 * The value of a downward API `resourceFieldRef` of this container: how many divisors fit, rounded
 * up. A limit that isn't set is the Pod's, else what the node has to give (`allocatable`).
 * Undefined for a resource Kubernetes doesn't offer here.
 */
export function resourceField(
  pod: Pod,
  container: AnyContainer,
  { resource, divisor }: ResourceFieldSelector,
  allocatable: ResourceList,
): string | undefined {
  const [, list, name = ""] = /^(limits|requests)\.(.+)$/.exec(resource) ?? [];
  const offered = defaulted.includes(name) || name.startsWith("hugepages-");
  if (list === undefined || !offered) return undefined;
  const { limits = {}, requests = {} } = container.resources ?? {};
  const value =
    list === "requests"
      ? requests[name]
      : (positive(limits[name]) ?? limitFromAround(pod, name, allocatable));
  return quotient(value, divisor, name === "cpu" ? thousandth : unit);
}

const thousandth = 1_000_000n;
const unit = 1000n * thousandth;

function limitFromAround(pod: Pod, name: string, allocatable: ResourceList) {
  const ofPod = positive(pod.spec?.resources?.limits?.[name]);
  return ofPod ?? (defaulted.includes(name) ? allocatable[name] : undefined);
}

function positive(value: string | number | undefined): string | number | undefined {
  return value !== undefined && parseQuantity(String(value)).nano > 0n ? value : undefined;
}

/** Both are rounded up to whole steps (bytes, millicores) before they are divided. */
function quotient(
  value: string | number | undefined,
  divisor: string | number | undefined,
  step: bigint,
): string {
  const steps = (text: string | number) => ceilDivide(parseQuantity(String(text)).nano, step);
  const by = steps(divisor ?? 0);
  return String(ceilDivide(steps(value ?? 0), by === 0n ? steps(1) : by));
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
