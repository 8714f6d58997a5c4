import { EphemeraError } from "../../errors.ts";
import type { Container, Pod } from "../../kubernetes/types.ts";
import { targetNames } from "./choose-container.ts";
import { statusOf } from "./container-problems.ts";

/**
 * Refuses what could only wait for ever: a Pod that has ended or is going, a target that isn't
 * there or has ended for good. Throws POD_ENDED, POD_TERMINATING, TARGET_NOT_FOUND, TARGET_ENDED.
 */
export function checkPod(pod: Pod, target: string | undefined): void {
  const name = pod.metadata?.name ?? "";
  const phase = pod.status?.phase ?? "";
  if (phase === "Succeeded" || phase === "Failed") {
    throw new EphemeraError("POD_ENDED", { pod: name, phase });
  }
  if (pod.metadata?.deletionTimestamp !== undefined) {
    throw new EphemeraError("POD_TERMINATING", { pod: name });
  }
  if (target === undefined) return;
  if (!targetNames(pod).includes(target)) {
    throw new EphemeraError("TARGET_NOT_FOUND", {
      pod: name,
      target,
      containers: targetNames(pod).join(", "),
    });
  }
  const ended = statusOf(pod, target)?.state?.terminated;
  if (ended !== undefined && !restarts(pod, target, ended.exitCode)) {
    throw new EphemeraError("TARGET_ENDED", {
      pod: name,
      target,
      reason: ended.reason ?? "Error",
      exitCode: ended.exitCode,
    });
  }
}

/** Will the kubelet start the container again after this exit code? */
function restarts(pod: Pod, name: string, exitCode: number): boolean {
  const init = pod.spec?.initContainers?.find((container) => container.name === name);
  const own = init ?? pod.spec?.containers.find((container) => container.name === name);
  const policy = restartPolicyOf(pod, own);
  if (policy === "Never") return false;
  // An init container that is no sidecar has done its work once it succeeded.
  if (init !== undefined && init.restartPolicy !== "Always") return exitCode !== 0;
  return policy === "Always" || exitCode !== 0;
}

function restartPolicyOf(pod: Pod, container: Container | undefined): string {
  return container?.restartPolicy ?? pod.spec?.restartPolicy ?? "Always";
}
