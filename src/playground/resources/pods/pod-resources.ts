import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
} from "../../../kubernetes/quantity.ts";
import type { Container, PodSpec } from "../../../kubernetes/types.ts";

/** Amounts by resource name: `cpu`, `memory`, `hugepages-2Mi`, `example.com/gpu`. */
export type Amounts = ReadonlyMap<string, Quantity>;

/**
 * What a Pod may be sure of, all its containers together: the larger of what its app containers
 * need side by side and what the hungriest init container needs in its turn, sidecars counted
 * from their start on; and its overhead. `spec.resources` overrules the sum where it names a
 * resource (component-helpers, resource.PodRequests).
 */
export function podRequests(spec: PodSpec): Amounts {
  return podTotal(spec, "requests");
}

/** The most a Pod may use, reckoned like `podRequests`. A container without a limit adds nothing. */
export function podLimits(spec: PodSpec): Amounts {
  return podTotal(spec, "limits");
}

/** Resources `spec.resources` may speak of. */
function isPodLevel(name: string): boolean {
  return name === "cpu" || name === "memory" || name.startsWith("hugepages-");
}

function podTotal(spec: PodSpec, list: "requests" | "limits"): Amounts {
  const amountsOf = (container: Container) => amounts(container.resources?.[list]);
  let sidecars: Amounts = new Map();
  let initPeak: Amounts = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = amountsOf(container);
    if (container.restartPolicy === "Always") {
      sidecars = combine(sidecars, own, addQuantities);
      initPeak = combine(initPeak, sidecars, larger);
    } else {
      initPeak = combine(initPeak, combine(sidecars, own, addQuantities), larger);
    }
  }
  const apps = spec.containers.map(amountsOf);
  const together = apps.reduce((sum, own) => combine(sum, own, addQuantities), sidecars);
  const reckoned = combine(together, initPeak, larger);
  const own = [...amounts(spec.resources?.[list])].filter(([name]) => isPodLevel(name));
  const total = new Map([...reckoned, ...own]);
  const overhead = [...amounts(spec.overhead)].filter(
    ([name]) => list === "requests" || total.has(name),
  );
  return combine(total, new Map(overhead), addQuantities);
}

function amounts(list: Record<string, string | number> | undefined): Amounts {
  const entries = Object.entries(list ?? {});
  return new Map(entries.map(([name, value]) => [name, parseQuantity(String(value))]));
}

function combine(a: Amounts, b: Amounts, join: (x: Quantity, y: Quantity) => Quantity): Amounts {
  const result = new Map(a);
  for (const [name, value] of b) {
    const before = result.get(name);
    result.set(name, before === undefined ? value : join(before, value));
  }
  return result;
}

function larger(a: Quantity, b: Quantity): Quantity {
  return compareQuantities(a, b) < 0 ? b : a;
}

const nano = 1_000_000_000n;

/** A whole number of units, rounded up: bytes, Pods, devices. */
export function wholeUnits(quantity: Quantity | undefined): number {
  return divideUp(quantity, nano);
}

/** Thousandths, rounded up: millicores. */
export function thousandths(quantity: Quantity | undefined): number {
  return divideUp(quantity, nano / 1000n);
}

function divideUp(quantity: Quantity | undefined, unit: bigint): number {
  return quantity === undefined ? 0 : Number((quantity.nano + unit - 1n) / unit);
}
