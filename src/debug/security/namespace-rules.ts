import type { CheckedPod, Violation } from "../../kubernetes/pod-security/check.ts";
import type { PodSecurityLevel } from "../../kubernetes/pod-security/level.ts";
import type { Container, EphemeralContainer, PodSpec } from "../../kubernetes/types.ts";

/** The level of the Pod Security Standards that a namespace enforces, ready to be asked. */
export interface NamespaceRules {
  readonly namespace: string;
  /** Above `privileged`, which forbids nothing. */
  readonly level: Exclude<PodSecurityLevel, "privileged">;
  /** What the Pod does that the level forbids. */
  violations(pod: CheckedPod): readonly Violation[];
}

/** A container that breaks the level by itself, whatever else is in the Pod. */
export interface Offender {
  readonly kind: "pod" | "init container" | "container" | "ephemeral container";
  /** Empty for the Pod itself. */
  readonly name: string;
  readonly violations: readonly Violation[];
}

/** What one more container would break, apart from what the Pod breaks without it. */
export function violationsBy(
  container: Container | EphemeralContainer,
  { spec, rules }: { spec: PodSpec; rules: NamespaceRules },
): readonly Violation[] {
  return besides(ofPodAlone(spec, rules), container, { spec, rules });
}

function besides(
  ofPod: readonly Violation[],
  container: Container | EphemeralContainer,
  { spec, rules }: { spec: PodSpec; rules: NamespaceRules },
): readonly Violation[] {
  const containers = [container as Container];
  return rules
    .violations({ spec: { ...withoutContainers(spec), containers } })
    .filter(({ reason }) => !ofPod.some((violation) => violation.reason === reason));
}

/**
 * What is in the Pod and breaks the level already. A Pod may have been there before the level was: but
 * each change of its ephemeral containers is checked as a whole, so these block every debugger.
 */
export function offendersIn(spec: PodSpec, rules: NamespaceRules): Offender[] {
  const kinds = [
    ["init container", spec.initContainers ?? []],
    ["container", spec.containers],
    ["ephemeral container", spec.ephemeralContainers ?? []],
  ] as const;
  const ofPod = ofPodAlone(spec, rules);
  const offenders: Offender[] = kinds.flatMap(([kind, containers]) =>
    containers.map((container) => ({
      kind,
      name: container.name,
      violations: besides(ofPod, container, { spec, rules }),
    })),
  );
  const pod: Offender = { kind: "pod", name: "", violations: ofPod };
  return [pod, ...offenders].filter(({ violations }) => violations.length > 0);
}

function ofPodAlone(spec: PodSpec, rules: NamespaceRules): readonly Violation[] {
  return rules.violations({ spec: { ...withoutContainers(spec), containers: [] } });
}

function withoutContainers(spec: PodSpec): Omit<PodSpec, "containers"> {
  const { initContainers: _, containers: __, ephemeralContainers: ___, ...rest } = spec;
  return rest;
}
