import type { CheckedPod } from "../../../kubernetes/pod-security/check.ts";
import { describeViolations } from "../../../kubernetes/pod-security/describe-violations.ts";
import { evaluatePodSecurity } from "../../../kubernetes/pod-security/evaluate.ts";
import { formatLevelVersion, type LevelVersion } from "../../../kubernetes/pod-security/level.ts";
import type { WriteNotes } from "../registry.ts";
import type { PolicyInForce } from "./policy-in-force.ts";

/** `PodSecurity "baseline:latest": privileged (…)`; undefined for a Pod that passes. */
export function judge(pod: CheckedPod, level: LevelVersion): string | undefined {
  const violations = evaluatePodSecurity(pod, level);
  if (violations.length === 0) return undefined;
  return `PodSecurity "${formatLevelVersion(level)}": ${describeViolations(violations)}`;
}

const prefix = "pod-security.kubernetes.io/";

/** What the audit log says of a Pod or a template. */
export function annotate(
  notes: WriteNotes | undefined,
  pod: CheckedPod,
  { policy, problem }: PolicyInForce,
): void {
  if (notes === undefined) return;
  if (problem !== undefined) notes.annotate(`${prefix}error`, problem);
  const violated = judge(pod, policy.audit);
  if (violated !== undefined) {
    notes.annotate(`${prefix}audit-violations`, `would violate ${violated}`);
  }
}

/** Says which level was enforced. */
export function annotateEnforced(notes: WriteNotes | undefined, level: LevelVersion): void {
  notes?.annotate(`${prefix}enforce-policy`, formatLevelVersion(level));
}

/** Tells the sender of what would be refused at the level that is warned of. */
export function warn(
  notes: WriteNotes | undefined,
  pod: CheckedPod,
  { policy }: PolicyInForce,
): void {
  const violated = notes === undefined ? undefined : judge(pod, policy.warn);
  if (violated !== undefined) notes?.warn(`would violate ${violated}`);
}
