import type { Pod } from "../../kubernetes/types.ts";
import type { PlanContext } from "../plan-context.ts";
import type { SecurityPlan } from "../security/plan-security.ts";

/** What a plan for an ephemeral container is made from. */
export interface EphemeralInput extends PlanContext {
  readonly pod: Pod;
  readonly image: string;
  /** The target, given or chosen. */
  readonly target: string | undefined;
  /** Why a resident debugger can't be used, if it can't: a clause. */
  readonly notResident?: string | undefined;
}

/** The same, once it is known how the debugger runs. */
export interface SecuredInput extends EphemeralInput {
  readonly security: Pick<SecurityPlan, "securityContext" | "notes" | "warnings">;
}

/** The name of the Pod that is debugged. */
export function nameOf(pod: Pod): string {
  return pod.metadata?.name ?? "";
}

/** The namespace of the Pod that is debugged. */
export function namespaceOf(pod: Pod): string {
  return pod.metadata?.namespace ?? "default";
}
