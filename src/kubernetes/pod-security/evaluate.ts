import type { CheckedPod, Control, Violation } from "./check.ts";
import { baselineControls, restrictedControls } from "./controls.ts";
import { type LevelVersion, newestPolicyMinor } from "./level.ts";

/**
 * What a Pod does that a level of the Pod Security Standards forbids, in the order and the words
 * of Kubernetes' admission; empty when it passes. Pure: the playground refuses with it, the
 * debugger asks it before it sends.
 */
export function evaluatePodSecurity(
  pod: CheckedPod,
  { level, version }: LevelVersion,
): Violation[] {
  if (level === "privileged") return [];
  const minor = version === "latest" ? newestPolicyMinor : Math.min(version, newestPolicyMinor);
  const inForce = (controls: readonly Control[]) =>
    controls.flatMap(({ id, versions }) => {
      const newest = versions.findLast(({ since }) => since <= minor);
      return newest === undefined ? [] : [{ id, ...newest }];
    });
  const baseline = inForce(baselineControls);
  const restricted = level === "restricted" ? inForce(restrictedControls) : [];
  const replaced = new Set(restricted.map(({ replaces }) => replaces));
  return [...baseline.filter(({ id }) => !replaced.has(id)), ...restricted].flatMap(({ check }) => {
    const violation = check(pod);
    return violation === undefined ? [] : [violation];
  });
}
