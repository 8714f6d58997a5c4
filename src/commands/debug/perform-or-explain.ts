import type { DebugPlan } from "../../debug/plan.ts";
import type { NamespaceRules } from "../../debug/security/namespace-rules.ts";
import { StatusError } from "../../kubernetes/status-error.ts";
import type { Pod } from "../../kubernetes/types.ts";
import type { Outcome } from "../../session/carry-out/options.ts";
import { type DebugTask, perform } from "./debug-task.ts";
import { rulesOfRefusal } from "./surroundings/read-rules.ts";
import { withPullWarnings } from "./surroundings/warn-of-pulls.ts";

/** The server enforces rules that were not known: plan again with them. */
interface Refused {
  readonly kind: "refused";
  readonly rules: NamespaceRules;
}

/**
 * Carries a plan out, with warnings about its images. When Pod Security refuses it by rules that
 * were not known (the namespace can't be read, or the server has a default), a choice of ours is made
 * again; else it is explained. Throws POD_SECURITY_REFUSES.
 */
export async function performOrExplain(
  plan: DebugPlan,
  context: { task: DebugTask; pod?: Pod; rules: NamespaceRules | undefined },
): Promise<Outcome | Refused> {
  const { task, pod, rules: known } = context;
  const { options, messages } = task;
  try {
    return await perform(await withOwnWarnings(plan, { task, pod }), task);
  } catch (error) {
    const [change] = plan.changes;
    if (!(error instanceof StatusError) || error.code !== 403) throw error;
    if (options.attach !== undefined || change === undefined) throw error;
    const rules = await rulesOfRefusal(error.message, plan.namespace);
    if (rules === undefined) throw error;
    if (known === undefined && options.profile === undefined && plan.mode !== "node") {
      messages.info(
        `The server refuses that: namespace ${plan.namespace} enforces the Pod Security level ${rules.level}. Nothing was changed; choosing anew.`,
      );
      return { kind: "refused", rules };
    }
    const { refusalError } = await import("../../debug/security/refusal-error.ts");
    throw refusalError(change, { spec: pod?.spec ?? { containers: [] }, rules }) ?? error;
  }
}

/** Plans and carries out, again with the rules the server names. Gives the exit code. */
export async function performCopy(
  planWith: (rules: NamespaceRules | undefined) => DebugPlan,
  context: { task: DebugTask; pod: Pod; rules: NamespaceRules | undefined },
): Promise<number> {
  let { rules } = context;
  for (;;) {
    const outcome = await performOrExplain(planWith(rules), { ...context, rules });
    if (outcome.kind !== "refused") return outcome.kind === "exit" ? outcome.exitCode : 1;
    rules = outcome.rules;
  }
}

/** Some of ours need what only the server knows; kubectl has none of them. */
async function withOwnWarnings(
  plan: DebugPlan,
  { task, pod }: { task: DebugTask; pod: Pod | undefined },
): Promise<DebugPlan> {
  const { client, options, invocation } = task;
  if (options.attach !== undefined) return plan;
  return withPullWarnings(plan, { client, pod, signal: invocation.environment.signal });
}
