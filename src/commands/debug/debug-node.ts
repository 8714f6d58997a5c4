import { apiPath } from "../../cluster/api-client.ts";
import { planNode } from "../../debug/node/plan-node.ts";
import type { Node } from "../../kubernetes/types.ts";
import { type DebugTask, imageOf, perform, planContext } from "./debug-task.ts";

/** Debugs a node, read from the cluster unless a manifest says what it is. Gives the exit code. */
export async function debugNode(
  task: DebugTask,
  target: { readonly node: string; readonly manifest?: Node },
): Promise<number> {
  const { client, invocation } = task;
  const { signal } = invocation.environment;
  const path = apiPath("api", "v1", "nodes", target.node);
  const node = target.manifest ?? (await client.json<Node>({ path, signal }));
  const { nodeNamespace: namespace } = task;
  const { profile = "general" } = task;
  const image = imageOf(task) ?? "";
  const plan = planNode({ ...planContext(task), profile, node, namespace, image });
  const outcome = await perform(plan, task);
  return outcome.kind === "exit" ? outcome.exitCode : 1;
}
