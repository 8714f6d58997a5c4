import { evaluatePodSecurity } from "../../kubernetes/pod-security/evaluate.ts";
import type { PodSecurityVersion } from "../../kubernetes/pod-security/level.ts";
import type { NamespaceRules } from "./namespace-rules.ts";

/** A level that a namespace enforces. */
export interface EnforcedLevel {
  readonly namespace: string;
  readonly level: NamespaceRules["level"];
  readonly version: PodSecurityVersion;
}

/** The rules of the level. Brings all controls with it, so it is loaded only where one is enforced. */
export function enforcedRules({ namespace, level, version }: EnforcedLevel): NamespaceRules {
  return {
    namespace,
    level,
    violations: (pod) => evaluatePodSecurity(pod, { level, version }),
  };
}
