import { isDenied } from "../../../cluster/may-i.ts";
import type { NamespaceRules } from "../../../debug/security/namespace-rules.ts";
import type { DebugTask } from "../debug-task.ts";
import { readRules } from "./read-rules.ts";

/** What is asked while a Pod is still being chosen. None of it rejects. */
export interface EarlyAnswers {
  /** What the namespace enforces. */
  readonly rules: Promise<NamespaceRules | undefined>;
  /** True where one may exec into every Pod there; else it depends on the Pod. */
  readonly mayExec: Promise<boolean>;
}

/** Asks all that is about the namespace. */
export function askEarly({ client, invocation }: DebugTask, namespace: string): EarlyAnswers {
  const { signal } = invocation.environment;
  const exec = { verb: "create", resource: "pods", subresource: "exec", namespace };
  return {
    rules: readRules(client, namespace, signal),
    mayExec: isDenied(client, exec, signal).then((denied) => !denied),
  };
}
