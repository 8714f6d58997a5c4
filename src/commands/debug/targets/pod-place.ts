import type { ApiClient } from "../../../cluster/api-client.ts";
import { isDenied } from "../../../cluster/may-i.ts";
import type { NamespaceRules } from "../../../debug/security/namespace-rules.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { readPod } from "../../connect.ts";
import type { DebugTask } from "../debug-task.ts";
import { readRules } from "../surroundings/read-rules.ts";
import type { PodTarget } from "./pod-target.ts";

/** The Pod as it is now. */
export function readTarget(task: DebugTask, target: PodTarget): Promise<Pod> {
  const { client, invocation } = task;
  return readPod(client, target.pod, invocation.environment.signal, namespaceOf(task, target));
}

/** What its namespace enforces, as far as that can be read. */
export function rulesFor(
  task: DebugTask,
  target: PodTarget,
): Promise<NamespaceRules | undefined> | NamespaceRules | undefined {
  const { client, namespace, signal } = placeOf(task, target);
  return target.early?.rules ?? readRules(client, namespace, signal);
}

/** Where requests about it go. */
export function placeOf(
  task: DebugTask,
  target: PodTarget,
): { client: ApiClient; namespace: string; signal: AbortSignal } {
  const { client, invocation } = task;
  const { signal } = invocation.environment;
  return { client, namespace: namespaceOf(task, target), signal };
}

/** Does the server say that no session can be had in it? */
export async function isSessionDenied(
  task: DebugTask,
  target: PodTarget,
  kind: "exec" | "attach",
): Promise<boolean> {
  if (kind === "exec" && (await target.early?.mayExec)) return false;
  const { client, invocation } = task;
  const namespace = namespaceOf(task, target);
  return isDenied(
    client,
    { verb: "create", resource: "pods", subresource: kind, namespace, name: target.pod },
    invocation.environment.signal,
  );
}

function namespaceOf({ client }: DebugTask, target: PodTarget): string {
  const { metadata } = target.manifest ?? target.found ?? {};
  return metadata?.namespace ?? client.connection.namespace;
}
