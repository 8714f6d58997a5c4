import { type ApiClient, apiPath } from "../../../cluster/api-client.ts";
import type { DebugPlan } from "../../../debug/plan.ts";
import { type PullQuestion, pullQuestion } from "../../../debug/pull/pull-question.ts";
import type { FoundSecret } from "../../../debug/pull/pull-warning.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { Pod, Secret } from "../../../kubernetes/types.ts";

/**
 * The plan with warnings about images that the Pod's Secrets don't open, as far as those may be
 * read. They are looked at only where an image may need them. `pod` is the one that is debugged.
 */
export async function withPullWarnings(
  plan: DebugPlan,
  context: { client: ApiClient; pod: Pod | undefined; signal: AbortSignal },
): Promise<DebugPlan> {
  const { client, pod, signal } = context;
  const question = pullQuestion(plan, pod);
  if (question === undefined) return plan;
  const [found, { pullWarnings }] = await Promise.all([
    readSecrets(client, question, signal),
    import("../../../debug/pull/pull-warning.ts"),
  ]);
  return { ...plan, warnings: [...plan.warnings, ...pullWarnings(question, found)] };
}

async function readSecrets(
  client: ApiClient,
  { secrets, namespace }: PullQuestion,
  signal: AbortSignal,
): Promise<Map<string, FoundSecret>> {
  const read = async (name: string): Promise<[string, FoundSecret]> => {
    const path = apiPath("api", "v1", "namespaces", namespace, "secrets", name);
    try {
      return [name, await client.json<Secret>({ path, signal })];
    } catch (error) {
      // A warning is worth no failure: most people may not read Secrets.
      const isMissing = error instanceof StatusError && error.code === 404;
      return [name, isMissing ? "missing" : "unreadable"];
    }
  };
  return new Map(await Promise.all(secrets.map(read)));
}
