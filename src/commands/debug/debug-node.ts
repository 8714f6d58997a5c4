import { apiPath } from "../../cluster/api-client.ts";
import { planNode } from "../../debug/node/plan-node.ts";
import { checkWindowsNodeImage } from "../../debug/node/windows-node.ts";
import type { DebugPlan } from "../../debug/plan.ts";
import type { NamespaceRules } from "../../debug/security/namespace-rules.ts";
import type { Node } from "../../kubernetes/types.ts";
import { type DebugTask, imageOf, planContext, usedDefault } from "./debug-task.ts";
import { performOrExplain } from "./perform-or-explain.ts";
import { readRules } from "./surroundings/read-rules.ts";

/** Debugs a node, read from the cluster unless a manifest says what it is. Gives the exit code. */
export async function debugNode(
  task: DebugTask,
  target: { readonly node: string; readonly manifest?: Node },
): Promise<number> {
  const { client, invocation } = task;
  const { signal } = invocation.environment;
  const path = apiPath("api", "v1", "nodes", target.node);
  const { nodeNamespace: namespace } = task;
  const likeKubectl = task.options.attach !== undefined;
  const [node, rules] = await Promise.all([
    target.manifest ?? client.json<Node>({ path, signal }),
    likeKubectl ? undefined : readRules(client, namespace, signal),
  ]);
  if (!likeKubectl) {
    checkWindowsNodeImage(node, { image: usedDefault(task), command: invocation.command });
  }
  const { profile = "general" } = task;
  const image = imageOf(task) ?? "";
  const context = { ...planContext(task), profile, node, image };
  const planned = planNode({ ...context, namespace, rules });
  const place = await elsewhere(planned, { task, rules });
  const plan = place === undefined ? planned : planNode({ ...context, ...place });
  const outcome = await performOrExplain(plan, { task, rules: place?.rules ?? rules });
  return outcome.kind === "exit" ? outcome.exitCode : 1;
}

/**
 * Another namespace for a Pod that the one of the context refuses. One that was named, on the command
 * line or in the configuration, is kept: what it refuses is said.
 */
async function elsewhere(
  { changes, namespace }: DebugPlan,
  { task, rules }: { task: DebugTask; rules: NamespaceRules | undefined },
): Promise<{ namespace: string; rules: NamespaceRules | undefined } | undefined> {
  const { client, invocation, messages } = task;
  const isNamed = invocation.given.has("namespace") || namespace !== client.connection.namespace;
  const [change] = changes;
  if (rules === undefined || isNamed || change?.kind !== "create-pod") return undefined;
  const { spec = { containers: [] } } = change.object;
  if (rules.violations({ spec }).length === 0) return undefined;
  const { findNamespace } = await import("./surroundings/find-namespace.ts");
  const found = await findNamespace(change.object, task);
  if (found !== undefined) {
    messages.info(
      `Namespace ${namespace} enforces the Pod Security level ${rules.level}, so the Pod for the node is created in ${found.namespace} (-n names another).`,
    );
  }
  return found;
}
