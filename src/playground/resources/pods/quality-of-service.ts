import { compareQuantities, parseQuantity } from "../../../kubernetes/quantity.ts";
import type { PodSpec, ResourceRequirements } from "../../../kubernetes/types.ts";

const counted = ["cpu", "memory"] as const;

/** The class a Pod is evicted by: only cpu and memory of regular and init containers count. */
export function qualityOfService(spec: PodSpec): "BestEffort" | "Burstable" | "Guaranteed" {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const resources = [
    ...(spec.resources === undefined ? [] : [spec.resources]),
    ...containers.map((container) => container.resources ?? {}),
  ];
  if (resources.every(asksNothing)) return "BestEffort";
  const decisive = spec.resources === undefined ? resources : [spec.resources];
  return decisive.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}

function asksNothing({ limits, requests }: ResourceRequirements): boolean {
  return counted.every((name) => !isPositive(limits?.[name]) && !isPositive(requests?.[name]));
}

function isGuaranteed({ limits, requests }: ResourceRequirements): boolean {
  return counted.every((name) => {
    const limit = limits?.[name];
    if (limit === undefined || !isPositive(limit)) return false;
    const request = requests?.[name] ?? limit;
    return compareQuantities(parseQuantity(String(limit)), parseQuantity(String(request))) === 0;
  });
}

function isPositive(quantity: string | number | undefined): boolean {
  return quantity !== undefined && parseQuantity(String(quantity)).nano > 0n;
}
