import type { PodMemory } from "../act/pod-memory.ts";
import { type ContainerRole, fieldPathOf } from "../pod.ts";
import { type HookTarget, runHandler } from "./run-handler.ts";

/**
 * Runs the postStart hook of a container that was just started, if it has one, and doesn't wait
 * for it. That it runs is only remembered, never written down: after the playground's own end
 * nothing tells whether it was through, and the kubelet doesn't run it again either.
 */
export function beginPostStart(
  target: HookTarget & { role: ContainerRole },
  memory: PodMemory,
  wake: () => void,
): void {
  const { node, pod, container, containerId, role } = target;
  const handler = container.lifecycle?.postStart;
  if (handler === undefined) return;
  const abort = new AbortController();
  memory.hooks.set(containerId, { phase: "running", abort });
  runHandler(target, handler, abort.signal)
    .then(
      () => {
        memory.hooks.delete(containerId);
      },
      (error: unknown) => {
        memory.hooks.delete(containerId);
        if (abort.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        memory.hooks.set(containerId, { phase: "failed", message, abort });
        // Not the hook's own words: they may hold secrets.
        node.record(pod, {
          type: "Warning",
          reason: "FailedPostStartHook",
          message: "PostStartHook failed",
          fieldPath: fieldPathOf(role, container.name),
        });
      },
    )
    .finally(wake);
}
