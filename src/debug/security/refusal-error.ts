import { EphemeraError } from "../../errors.ts";
import type { EphemeralContainer, PodSpec } from "../../kubernetes/types.ts";
import { describeRefusal } from "./describe-refusal.ts";
import { type NamespaceRules, offendersIn } from "./namespace-rules.ts";

/** The error for a debugger that Pod Security refuses, or undefined when these rules are not why. */
export function refusalError(
  container: EphemeralContainer,
  { spec, rules }: { spec: PodSpec; rules: NamespaceRules },
): EphemeraError | undefined {
  const reasons = describeRefusal(container, { spec, rules });
  if (reasons.length === 0) return undefined;
  return new EphemeraError("POD_SECURITY_REFUSES", {
    namespace: rules.namespace,
    level: rules.level,
    reasons: reasons.map((line) => `  ${line}`).join("\n"),
    advice:
      offendersIn(spec, rules).length === 0
        ? "Without --profile, --as-user and --custom a debugger is chosen that the namespace admits."
        : "A copy in a namespace that allows it, or deleting the Pod (its controller makes another), gets around that.",
  });
}
