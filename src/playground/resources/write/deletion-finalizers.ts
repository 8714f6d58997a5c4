import type { DeleteOptions } from "../../../kubernetes/types.ts";

/** The object's dependents forget it before it goes. */
const orphan = "orphan";
/** The object goes after its dependents. */
const foreground = "foregroundDeletion";

/**
 * The finalizers of an object that is being deleted, by the propagation policy: what the request
 * says, else what the object's own finalizers say, else dependents go in the background.
 */
export function deletionFinalizers(
  finalizers: readonly string[],
  { propagationPolicy, orphanDependents }: DeleteOptions,
): string[] {
  const others = finalizers.filter((name) => name !== orphan && name !== foreground);
  const wish = propagationPolicy ?? policyOf(orphanDependents) ?? standing(finalizers);
  if (wish === "Orphan") return [...others, orphan];
  if (wish === "Foreground") return [...others, foreground];
  return others;
}

/** `orphanDependents` is the older name of the same wish. */
function policyOf(orphanDependents: boolean | undefined): string | undefined {
  if (orphanDependents === undefined) return undefined;
  return orphanDependents ? "Orphan" : "Background";
}

function standing(finalizers: readonly string[]): string {
  if (finalizers.includes(orphan)) return "Orphan";
  return finalizers.includes(foreground) ? "Foreground" : "Background";
}
