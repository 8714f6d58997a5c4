import type { Pod } from "../../../kubernetes/types.ts";
import { newest, type ObservedContainer, type ObservedPod } from "../observed.ts";
import { type AnyContainer, type ContainerRole, isSidecar } from "../pod.ts";

/** `restartPolicy` as it applies to one container: its own, else the Pod's. */
export function restartPolicyOf(pod: Pod, role: ContainerRole, container: AnyContainer): string {
  if (role === "ephemeral") return "Never";
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy ?? "Always";
  if (isSidecar(role, container)) return policy;
  // An init container that succeeded is done, whatever the Pod's policy.
  return role === "init" && policy === "Always" ? "OnFailure" : policy;
}

/** What an end is judged by; a container that vanished has no exit code and counts as failed. */
type End = Pick<ObservedContainer, "exitCode">;

/** Whether an ended container is to be started again, not asking when. */
export function isRestarted(
  pod: Pod,
  role: ContainerRole,
  container: AnyContainer,
  { exitCode }: End,
): boolean {
  const doneInit = role === "init" && !isSidecar(role, container) && exitCode === 0;
  if (!doneInit && matchesRestartRule(container, exitCode)) return true;
  const policy = restartPolicyOf(pod, role, container);
  if (policy === "Never") return false;
  if (policy === "OnFailure") return exitCode !== 0;
  return true;
}

/** `restartPolicyRules`: the first rule that names the exit code decides; Restart is the one action there is. */
function matchesRestartRule(
  { restartPolicyRules = [] }: AnyContainer,
  exitCode: number | undefined,
): boolean {
  if (exitCode === undefined) return false;
  return restartPolicyRules.some(({ action, exitCodes }) => {
    if (action !== "Restart" || exitCodes === undefined) return false;
    const named = (exitCodes.values ?? []).includes(exitCode);
    return exitCodes.operator === "NotIn" ? !named : named;
  });
}

/** Ended, and never to run again. */
function isOver(pod: Pod, role: ContainerRole, container: AnyContainer, observed: ObservedPod) {
  const last = newest(observed, container.name);
  if (last === undefined || last.state === "running" || last.state === "created") return false;
  return !isRestarted(pod, role, container, last);
}

/**
 * Whether the Pod's work is over: every app container has ended for good, or an init container
 * has failed for good. Ephemeral containers don't keep a Pod alive.
 */
export function isPodOver(pod: Pod, observed: ObservedPod): boolean {
  const initFailed = (pod.spec?.initContainers ?? []).some(
    (container) =>
      isOver(pod, "init", container, observed) && newest(observed, container.name)?.exitCode !== 0,
  );
  const apps = pod.spec?.containers ?? [];
  return initFailed || apps.every((container) => isOver(pod, "app", container, observed));
}
