import type { Pod } from "../kubernetes/types.ts";
import type { ContainerState } from "./container-state.ts";

/**
 * The init container that keeps another from starting because it failed; undefined for none. The
 * reasons are those `kubectl get pods` shows, and `Init:Failed` where it isn't tried again.
 */
export function failedInit(
  pod: Pod,
  container: string,
): Extract<ContainerState, { kind: "waiting" }> | undefined {
  // Ephemeral ones wait for none.
  if (pod.spec?.ephemeralContainers?.some(({ name }) => name === container)) return undefined;
  for (const { name, state, lastState } of pod.status?.initContainerStatuses ?? []) {
    if (name === container) return undefined;
    const waiting = state?.waiting?.reason;
    const ended = state?.terminated ?? (waiting === "CrashLoopBackOff" && lastState?.terminated);
    if (!ended || ended.exitCode === 0) continue;
    const { exitCode, message = "" } = ended;
    const words = message.trim() === "" ? "" : `: ${message.trim()}`;
    return {
      kind: "waiting",
      reason: pod.status?.phase === "Failed" ? "Init:Failed" : `Init:${waiting ?? "Error"}`,
      message: `init container ${name} ended with exit code ${exitCode}${words}`,
    };
  }
  return undefined;
}
