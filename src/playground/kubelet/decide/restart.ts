import type { Pod } from "../../../kubernetes/types.ts";
import { newest, type ObservedContainer, type ObservedPod } from "../observed.ts";
import { type AnyContainer, type ContainerRole, isSidecar } from "../pod.ts";

/** `restartPolicy` as it applies to one container: a sidecar's own, else the Pod's. */
export function restartPolicyOf(pod: Pod, role: ContainerRole, container: AnyContainer): string {
  if (role === "ephemeral") return "Never";
  if (isSidecar(role, container)) return "Always";
  const policy = pod.spec?.restartPolicy ?? "Always";
  // An init container that succeeded is done, whatever the Pod's policy.
  return role === "init" && policy === "Always" ? "OnFailure" : policy;
}

/** Whether an ended container is to be started again, not asking when. */
export function isRestarted(policy: string, container: ObservedContainer): boolean {
  if (policy === "Never") return false;
  if (policy === "OnFailure") return container.exitCode !== 0;
  return true;
}

/** Ended, and never to run again. */
function isOver(pod: Pod, role: ContainerRole, container: AnyContainer, observed: ObservedPod) {
  const last = newest(observed, container.name);
  if (last === undefined || last.state === "running" || last.state === "created") return false;
  return !isRestarted(restartPolicyOf(pod, role, container), last);
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
