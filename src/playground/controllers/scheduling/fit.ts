import { parseQuantity } from "../../../kubernetes/quantity.ts";
import type { Node, Pod } from "../../../kubernetes/types.ts";
import { podRequests, thousandths, wholeUnits } from "../../resources/pods/pod-resources.ts";

/** A resource a node has too little of; in millicores for cpu, else in whole units. */
export interface Shortage {
  resource: string;
  requested: number;
  used: number;
  capacity: number;
}

/** What a Pod takes of a node, by resource, in the units of `Shortage`. Empty Pods take none but a place. */
export type Demand = ReadonlyMap<string, number>;

/** What a Pod asks for. */
export function demandOf({ spec }: Pod): Demand {
  const requests = podRequests(spec ?? { containers: [] });
  return new Map(
    [...requests].map(([name, quantity]) => [
      name,
      name === "cpu" ? thousandths(quantity) : wholeUnits(quantity),
    ]),
  );
}

/** All that Pods ask for together, with their number as `pods`. */
export function totalDemand(demands: Iterable<Demand>): Demand {
  const total = new Map<string, number>([["pods", 0]]);
  for (const demand of demands) {
    total.set("pods", (total.get("pods") ?? 0) + 1);
    for (const [name, amount] of demand) total.set(name, (total.get(name) ?? 0) + amount);
  }
  return total;
}

/** What a node has too little of for one more Pod (scheduler, NodeResourcesFit): places first, then by name as Kubernetes lists them. */
export function shortages(demand: Demand, node: Node, used: Demand): Shortage[] {
  const wanted = [["pods", 1] as const, ...[...demand].sort(byResource)];
  return wanted.flatMap(([resource, requested]): Shortage[] => {
    const taken = used.get(resource) ?? 0;
    const capacity = capacityOf(node, resource);
    return requested > 0 && requested > capacity - taken
      ? [{ resource, requested, used: taken, capacity }]
      : [];
  });
}

/** A node that says nothing of a resource has none; one that says nothing at all isn't counted. */
function capacityOf({ status }: Node, resource: string): number {
  const allocatable = status?.allocatable;
  if (allocatable === undefined) return Number.POSITIVE_INFINITY;
  const value = allocatable[resource];
  if (value === undefined) return 0;
  const quantity = parseQuantity(String(value));
  return resource === "cpu" ? thousandths(quantity) : wholeUnits(quantity);
}

const listed = ["cpu", "memory", "ephemeral-storage"];

function byResource([a]: readonly [string, number], [b]: readonly [string, number]): number {
  const rank = (name: string) => (listed.includes(name) ? listed.indexOf(name) : listed.length);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
