import type { DebugPlan } from "../../debug/plan.ts";

/**
 * What is left when the debugger didn't start in time or wasn't waited for: a sentence. Nothing about
 * a Pod that goes with its session: whoever deletes it says what came of that.
 */
export function startRemains(plan: DebugPlan): string {
  if (plan.isTemporary) return "";
  if (plan.mode === "ephemeral") {
    return `${plan.debugger} stays in the Pod ${plan.pod} and may still start.`;
  }
  return podStays(plan);
}

/** A Pod nobody deletes: a sentence. */
export function podStays({ pod, namespace }: DebugPlan): string {
  return `The Pod ${pod} stays: 'kubectl delete pod ${pod} -n ${namespace}' removes it.`;
}

/** What may be left of a request that was given up before its answer: a sentence. */
export function requestRemains({ mode, debugger: container, pod, namespace }: DebugPlan): string {
  const look = `'kubectl get pod ${pod} -n ${namespace} -o yaml' tells.`;
  return mode === "ephemeral"
    ? `${container} may have been added to the Pod ${pod}: ${look}`
    : `The Pod ${pod} may have been made: ${look}`;
}
