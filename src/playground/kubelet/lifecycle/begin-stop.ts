import type { PodMemory } from "../act/pod-memory.ts";
import type { Action } from "../decide/decision.ts";
import { type ContainerRole, fieldPathOf } from "../pod.ts";
import { type HookTarget, runHandler } from "./run-handler.ts";

/** Tells that a container is about to be ended. */
export function announceStop(
  { node, pod, container, role }: Omit<HookTarget, "containerId" | "address"> & RoleOf,
  message = `Stopping container ${container.name}`,
): void {
  const fieldPath = fieldPathOf(role, container.name);
  node.record(pod, { type: "Normal", reason: "Killing", message, fieldPath });
}

interface RoleOf {
  role: ContainerRole;
}

/** Announces a container's end and runs its preStop hook, which has until the end of the grace. Doesn't wait. */
export function beginStop(
  target: HookTarget & RoleOf,
  { graceSeconds, preStop, message }: Action & { kind: "begin-stop" },
  memory: PodMemory,
  wake: () => void,
): void {
  const { node, pod, container, containerId, role } = target;
  announceStop(target, message);
  memory.hooks.get(containerId)?.abort.abort();
  const abort = new AbortController();
  const until = new Date(Date.now() + graceSeconds * 1000);
  const leaving = { until, inPreStop: preStop, abort };
  memory.leaving.set(containerId, leaving);
  const handler = container.lifecycle?.preStop;
  if (!preStop || handler === undefined) return;
  const timeout = setTimeout(() => abort.abort(), graceSeconds * 1000);
  runHandler(target, handler, abort.signal)
    .catch(() => {
      if (abort.signal.aborted) return;
      // Not the hook's own words: they may hold secrets.
      node.record(pod, {
        type: "Warning",
        reason: "FailedPreStopHook",
        message: "PreStopHook failed",
        fieldPath: fieldPathOf(role, container.name),
      });
    })
    .finally(() => {
      clearTimeout(timeout);
      leaving.inPreStop = false;
      wake();
    });
}
