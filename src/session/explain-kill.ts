import type { Messages } from "../cli/messages.ts";
import { type ApiClient, apiPath } from "../cluster/api-client.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import type { Pod } from "../kubernetes/types.ts";
import { containerState } from "./waiting/container-state.ts";

/** 128 + SIGKILL and 128 + SIGTERM: what a container's end does to the sessions in it. */
const killed: ReadonlySet<number> = new Set([137, 143]);

/** Why a session in a debugger may have been killed: its container or its Pod went. */
export async function explainKill(options: {
  readonly client: ApiClient;
  readonly messages: Messages;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly exitCode: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { client, messages, namespace, pod, container, exitCode, signal } = options;
  if (!killed.has(exitCode)) return;
  try {
    const path = apiPath("api", "v1", "namespaces", namespace, "pods", pod);
    const now = await client.json<Pod>({ path, signal });
    const state = containerState(now, container);
    if (now.metadata?.deletionTimestamp !== undefined) {
      messages.info(`The session was killed: the Pod ${pod} is being deleted.`);
    } else if (state.kind === "terminated") {
      const reason = state.reason === "OOMKilled" ? "out of memory" : state.reason;
      messages.info(`The session was killed: its container ${container} has ended (${reason}).`);
    } else if (exitCode === 137 && hasMemoryLimit(now)) {
      messages.info(
        `The command was killed, maybe for want of memory: a debugger shares what the limits of the Pod ${pod} allow.`,
      );
    }
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) {
      messages.info(`The session was killed: the Pod ${pod} was deleted.`);
    }
  }
}

/** The Pod's cgroup has a limit when each of its containers has one. */
function hasMemoryLimit({ spec }: Pod): boolean {
  return (
    spec?.containers.every(({ resources }) => resources?.limits?.memory !== undefined) ?? false
  );
}
