import type { Pod } from "../../kubernetes/types.ts";
import type { ContainerState } from "./container-state.ts";

/** Reasons of one whose turn has yet to come, or that is on its way. */
const usual: ReadonlySet<string> = new Set(["", "PodInitializing", "ContainerCreating"]);

/**
 * What is wrong with the init container that keeps another from starting: it can't start itself, or it
 * failed; undefined for nothing. Of one that failed the reason is the one `kubectl get pods` shows
 * first, and `Init:Failed` where it isn't tried again.
 */
export function initTrouble(
  pod: Pod,
  container: string,
): Extract<ContainerState, { kind: "waiting" }> | undefined {
  // Ephemeral ones wait for none.
  if (pod.spec?.ephemeralContainers?.some(({ name }) => name === container)) return undefined;
  for (const { name, state, lastState } of pod.status?.initContainerStatuses ?? []) {
    if (name === container) return undefined;
    const isRetried = state?.waiting?.reason === "CrashLoopBackOff";
    const ended = state?.terminated ?? (isRetried ? lastState?.terminated : undefined);
    const { reason = "", message: trouble = "" } = state?.waiting ?? {};
    if (ended === undefined && !usual.has(reason)) {
      return { kind: "waiting", reason, message: `${trouble || reason} (init container ${name})` };
    }
    if (ended === undefined || ended.exitCode === 0) continue;
    const { exitCode, message = "" } = ended;
    const words = message.trim() === "" ? "" : `: ${message.trim()}`;
    return {
      kind: "waiting",
      // The same before and during the back-off, so that it is said once.
      reason: pod.status?.phase === "Failed" ? "Init:Failed" : "Init:Error",
      message: `init container ${name} ended with exit code ${exitCode}${words}`,
    };
  }
  return undefined;
}
