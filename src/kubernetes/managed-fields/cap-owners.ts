import { union } from "./field-set.ts";
import { type Owner, type Owners, ownerId, secondsOf } from "./owners.ts";

/** How many updaters an object remembers by name. */
const maxUpdaters = 10;
const bucketName = "ancient-changes";

/** The oldest updaters beyond the tenth become one, per version. Appliers are all kept. */
export function capOwners(owners: Owners): Owners {
  const updaters = [...owners.values()].filter(({ operation }) => operation === "Update");
  let surplus = updaters.length - maxUpdaters;
  if (surplus <= 0) return owners;
  const left = new Map(owners);
  const firstOf = new Map<string, Owner>();
  for (const owner of updaters.toSorted(byAge)) {
    if (surplus === 0) break;
    const first = firstOf.get(owner.apiVersion);
    if (first === undefined) {
      firstOf.set(owner.apiVersion, owner);
      continue;
    }
    const facts = {
      manager: bucketName,
      operation: "Update",
      apiVersion: owner.apiVersion,
      subresource: "",
    } as const;
    const id = ownerId(facts);
    const bucket = left.get(id);
    if (bucket === undefined) left.delete(ownerId(first));
    left.delete(ownerId(owner));
    const time = owner.time === undefined ? {} : { time: owner.time };
    left.set(id, { ...facts, ...time, fields: union(owner.fields, (bucket ?? first).fields) });
    surplus--;
  }
  return left;
}

function byAge(a: Owner, b: Owner): number {
  const age = secondsOf(a.time) - secondsOf(b.time);
  return age !== 0 ? age : ownerId(a) < ownerId(b) ? -1 : 1;
}
