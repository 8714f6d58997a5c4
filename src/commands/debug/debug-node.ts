import { apiPath } from "../../cluster/api-client.ts";
import { planNode } from "../../debug/node/plan-node.ts";
import type { Node } from "../../kubernetes/types.ts";
import { type DebugTask, imageOf, planContext } from "./debug-task.ts";
import { performOrExplain } from "./perform-or-explain.ts";
import { readRules } from "./read-rules.ts";

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
  const { profile = "general" } = task;
  const image = imageOf(task) ?? "";
  const plan = planNode({ ...planContext(task), profile, node, namespace, image, rules });
  const outcome = await performOrExplain(plan, { task, rules });
  return outcome.kind === "exit" ? outcome.exitCode : 1;
}
