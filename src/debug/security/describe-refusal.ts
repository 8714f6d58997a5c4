import type { Violation } from "../../kubernetes/pod-security/check.ts";
import { describeViolations } from "../../kubernetes/pod-security/describe-violations.ts";
import type { Container, EphemeralContainer, Pod, PodSpec } from "../../kubernetes/types.ts";
import {
  type NamespaceRules,
  type Offender,
  offendersIn,
  violationsBy,
} from "./namespace-rules.ts";
import { smallestChange } from "./smallest-change.ts";

/**
 * Why a namespace refuses a container in a Pod: who breaks what, field by field, and what would pass.
 * Empty when it doesn't refuse it.
 */
export function describeRefusal(
  container: Container | EphemeralContainer,
  { spec, rules }: { spec: PodSpec; rules: NamespaceRules },
): string[] {
  const own = violationsBy(container, { spec, rules });
  return [
    ...offendersIn(spec, rules).map(describeOffender),
    ...own.map((violation) => `the debugger: ${describeViolation(violation)}`),
    ...(own.length === 0 ? [] : changeLines()),
  ];

  function changeLines(): string[] {
    const changes = smallestChange(container, (changed) => violationsBy(changed, { spec, rules }));
    if (changes === undefined) return ["No change of its security context would be enough."];
    return [
      "The smallest change that would pass:",
      ...changes.map(({ field, to }) => `  ${field}: ${to}`),
    ];
  }
}

/** What is wrong, and with whom. */
export function describeViolation(violation: Violation): string {
  return describeViolations([violation]);
}

/**
 * The warning that a namespace will refuse a container, in a line: the refusal itself is explained
 * in full. None when it won't.
 */
export function containerRefusal(
  container: Container | EphemeralContainer,
  { spec, rules }: { spec: PodSpec; rules: NamespaceRules },
): string[] {
  const own = violationsBy(container, { spec, rules });
  const parties = [
    ...offendersIn(spec, rules).map((offender) => ({ ...offender, whose: nameOffender(offender) })),
    ...(own.length === 0 ? [] : [{ whose: "the debugger", violations: own }]),
  ];
  if (parties.length === 0) return [];
  const causes = parties.map(
    ({ whose, violations }) => `${whose} (${violations.map(({ reason }) => reason).join(", ")})`,
  );
  return [`${foretold(rules)}, because of ${causes.join(", ")}.`];
}

/** The warning that a namespace will refuse a new Pod; none when it won't. */
export function podRefusal({ spec = { containers: [] } }: Pod, rules: NamespaceRules): string[] {
  const violations = rules.violations({ spec });
  if (violations.length === 0) return [];
  return [
    `${foretold(rules)}: ${describeViolations(violations)}. Choose a namespace that allows it with -n, or another profile.`,
  ];
}

/** How a refusal is foretold. */
function foretold({ namespace, level }: NamespaceRules): string {
  return `Namespace ${namespace} enforces the Pod Security level ${level} and will refuse this, unless it makes an exception for you`;
}

/** What stands in the Pod and is in the way, and what that means. */
function describeOffender(offender: Offender): string {
  const broken = describeViolations(offender.violations);
  const whose = nameOffender(offender);
  switch (offender.kind) {
    case "pod":
      return `${whose}: ${broken}. It is older than the rule; no debugger can be added to it.`;
    case "ephemeral container":
      return `${whose}, added earlier: ${broken}. It can't be removed, and blocks every debugger until the Pod is deleted.`;
    case "container":
    case "init container":
      return `${whose}: ${broken}. It is older than the rule; no debugger can be added to its Pod.`;
  }
}

function nameOffender({ kind, name }: Offender): string {
  return kind === "pod" ? "the Pod itself" : `the ${kind} ${name}`;
}
