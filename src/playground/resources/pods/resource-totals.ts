import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
} from "../../../kubernetes/quantity.ts";
import type { PodSpec } from "../../../kubernetes/types.ts";

/**
 * What the containers of a Pod ask for together: the sum of regular containers and sidecars, or
 * what an init container needs while it runs along with the sidecars before it, if that is more
 * (KEP-753, component-helpers resource.AggregateContainerRequests).
 */
export function totalOfContainers(
  spec: PodSpec,
  kind: "requests" | "limits",
): Record<string, string> {
  const total = new Map<string, Quantity>();
  const sidecars = new Map<string, Quantity>();
  const peak = new Map<string, Quantity>();
  for (const { resources } of spec.containers ?? []) add(total, read(resources?.[kind]));
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const own = read(resources?.[kind]);
    if (restartPolicy === "Always") {
      add(total, own);
      add(sidecars, own);
      raise(peak, sidecars);
    } else {
      add(own, sidecars);
      raise(peak, own);
    }
  }
  raise(total, peak);
  return Object.fromEntries([...total].map(([name, value]) => [name, formatQuantity(value)]));
}

function read(list: Readonly<Record<string, string | number>> = {}): Map<string, Quantity> {
  return new Map(Object.entries(list).map(([name, value]) => [name, parseQuantity(String(value))]));
}

function add(list: Map<string, Quantity>, more: ReadonlyMap<string, Quantity>): void {
  for (const [name, value] of more) {
    const before = list.get(name);
    list.set(name, before === undefined ? value : addQuantities(before, value));
  }
}

function raise(list: Map<string, Quantity>, to: ReadonlyMap<string, Quantity>): void {
  for (const [name, value] of to) {
    const before = list.get(name);
    if (before === undefined || compareQuantities(value, before) > 0) list.set(name, value);
  }
}
