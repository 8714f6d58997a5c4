import { apiPath } from "../../../cluster/api-client.ts";
import { isDenied } from "../../../cluster/may-i.ts";
import type { NamespaceRules } from "../../../debug/security/namespace-rules.ts";
import type { Namespace, Pod } from "../../../kubernetes/types.ts";
import type { DebugTask } from "../debug-task.ts";
import { rulesOfLabels } from "./read-rules.ts";

/** Namespaces that are in every cluster, and of which one mostly admits Pods that reach into a node. */
const everywhere = ["default", "kube-system"];

/**
 * A namespace in which the Pod may be created, as far as labels and rights tell; undefined for none.
 * Its rules are given with it.
 */
export async function findNamespace(
  pod: Pod,
  { client, invocation }: DebugTask,
): Promise<{ namespace: string; rules: NamespaceRules | undefined } | undefined> {
  const { signal } = invocation.environment;
  const candidates = everywhere.map(async (namespace) => {
    const path = apiPath("api", "v1", "namespaces", namespace);
    const question = { verb: "create", resource: "pods", namespace, name: "" };
    const [object, denied] = await Promise.all([
      client.json<Namespace>({ path, signal }).catch(() => undefined),
      isDenied(client, question, signal),
    ]);
    if (object === undefined || denied) return undefined;
    const rules = await rulesOfLabels(object);
    const violations = rules?.violations({ spec: pod.spec ?? { containers: [] } }) ?? [];
    return violations.length === 0 ? { namespace, rules } : undefined;
  });
  const found = await Promise.all(candidates);
  return found.find((candidate) => candidate !== undefined);
}
