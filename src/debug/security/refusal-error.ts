import { EphemeraError } from "../../errors.ts";
import type { PodSpec } from "../../kubernetes/types.ts";
import type { PlannedChange } from "../plan.ts";
import { describeRefusal, describeViolation } from "./describe-refusal.ts";
import { type NamespaceRules, offendersIn } from "./namespace-rules.ts";

/**
 * The error for a change that Pod Security refuses, or undefined when these rules are not why. `spec`
 * is that of the Pod a container is added to.
 */
export function refusalError(
  change: PlannedChange,
  { spec, rules }: { spec: PodSpec; rules: NamespaceRules },
): EphemeraError | undefined {
  const reasons = reasonsFor(change, { spec, rules });
  if (reasons.length === 0) return undefined;
  return new EphemeraError("POD_SECURITY_REFUSES", {
    namespace: rules.namespace,
    level: rules.level,
    reasons: reasons.map((line) => `  ${line}`).join("\n"),
    advice: adviceFor(change, { spec, rules }),
  });
}

function reasonsFor(
  change: PlannedChange,
  { spec, rules }: { spec: PodSpec; rules: NamespaceRules },
): string[] {
  switch (change.kind) {
    case "add-container":
      return describeRefusal(change.container, { spec, rules });
    case "create-pod":
      return rules
        .violations({ spec: change.object.spec ?? { containers: [] } })
        .map(describeViolation);
    case "delete-pod":
      return [];
  }
}

function adviceFor(
  change: PlannedChange,
  { spec, rules }: { spec: PodSpec; rules: NamespaceRules },
): string {
  if (change.kind !== "add-container") {
    return "Choose a namespace that allows it with -n, or another profile.";
  }
  return offendersIn(spec, rules).length === 0
    ? "Without --profile, --as-user and --custom a debugger is chosen that the namespace admits."
    : "Deleting the Pod, when its controller makes another, or debugging it in a namespace that allows it gets around that.";
}
