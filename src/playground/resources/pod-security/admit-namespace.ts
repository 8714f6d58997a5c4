import { evaluatePodSecurity } from "../../../kubernetes/pod-security/evaluate.ts";
import {
  compareLevels,
  formatLevelVersion,
  type LevelVersion,
} from "../../../kubernetes/pod-security/level.ts";
import { policyOfNamespace } from "../../../kubernetes/pod-security/policy.ts";
import { sameJson } from "../../../kubernetes/same-json.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import type { AdmittedWrite } from "../admission.ts";
import { invalidObject } from "../field-error.ts";
import { pods } from "../pods/pods.ts";
import { labelError } from "./policy-in-force.ts";

/** Pods that are looked at when a namespace's level rises: kube-apiserver's own limit. */
const mostPods = 3000;

/** Refuses labels that aren't understood, and warns of Pods that would not be let in any more. */
export function admitNamespace({ resource, next, current, lister, notes }: AdmittedWrite): void {
  const name = next.metadata?.name ?? "";
  const after = policyOfNamespace(next.metadata?.labels);
  const before = current && policyOfNamespace(current.metadata?.labels);
  if (after.errors.length > 0 && !sameJson(after.errors, before?.errors ?? [])) {
    throw invalidObject({ ...resource, name }, after.errors.map(labelError));
  }
  if (before === undefined || notes === undefined) return;
  if (!isStricter(after.policy.enforce, before.policy.enforce)) return;
  for (const warning of warningsOf(lister.list(pods, name).items, name, after.policy.enforce)) {
    notes.warn(warning);
  }
}

function isStricter(after: LevelVersion, before: LevelVersion): boolean {
  if (after.level === "privileged") return false;
  return after.version !== before.version || compareLevels(after.level, before.level) > 0;
}

/** `existing pods in namespace … violate`, then a line for each thing that is wrong, with a Pod's name. */
export function warningsOf(all: readonly Pod[], namespace: string, level: LevelVersion): string[] {
  const checked = oneOfEachFirst(all).slice(0, mostPods);
  const byReason = new Map<string, string[]>();
  for (const { metadata, spec } of checked) {
    if (spec === undefined) continue;
    const pod = { metadata: { annotations: metadata?.annotations ?? {} }, spec };
    const violations = evaluatePodSecurity(pod, level);
    if (violations.length === 0) continue;
    const reason = violations.map((violation) => violation.reason).join(", ");
    byReason.set(reason, [...(byReason.get(reason) ?? []), metadata?.name ?? ""]);
  }
  const enforced = formatLevelVersion(level);
  return [
    ...(checked.length < all.length
      ? [
          `new PodSecurity enforce level only checked against the first ${checked.length} of ${all.length} existing pods`,
        ]
      : []),
    ...(byReason.size > 0
      ? [
          `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${JSON.stringify(enforced)}`,
        ]
      : []),
    ...[...byReason]
      .map(([reason, names]) => `${nameFirst(names)}: ${reason}`)
      .toSorted((a, b) => (a < b ? -1 : 1)),
  ];
}

/** Pods of one controller are alike: one of each comes first. */
function oneOfEachFirst(all: readonly Pod[]): Pod[] {
  const seen = new Set<string>();
  const first: Pod[] = [];
  const more: Pod[] = [];
  for (const pod of all) {
    const owner = pod.metadata?.ownerReferences?.find(({ controller }) => controller === true);
    if (owner !== undefined && seen.has(owner.uid)) more.push(pod);
    else first.push(pod);
    if (owner !== undefined) seen.add(owner.uid);
  }
  return [...first, ...more];
}

function nameFirst(names: readonly string[]): string {
  const [first = ""] = names.toSorted();
  if (names.length === 1) return first;
  return names.length === 2
    ? `${first} (and 1 other pod)`
    : `${first} (and ${names.length - 1} other pods)`;
}
