import type { Probe } from "../../../kubernetes/types.ts";
import type { ObservedContainer } from "../observed.ts";
import type { AnyContainer } from "../pod.ts";
import { probeOf } from "../probes/verdicts.ts";
import { storedStatus } from "../status/stored-status.ts";
import type { Situation } from "./situation.ts";

/**
 * Whether a container counts as started: it runs, its postStart hook is through and so is its
 * startup probe. After the playground's own restart the stored status is believed (KEP-4781).
 */
export function isStarted(
  situation: Situation,
  container: AnyContainer,
  last: ObservedContainer | undefined,
): last is ObservedContainer {
  if (last?.state !== "running" || situation.hooks.has(last.id)) return false;
  const verdict = situation.probes.get(last.id)?.startup;
  if (verdict !== undefined) return verdict;
  if (storedStatusOf(situation, last)?.started === true) return true;
  return container.startupProbe === undefined;
}

/** Whether a started container is ready: its readiness probe says so, or it has none. */
export function isReady(
  situation: Situation,
  container: AnyContainer,
  last: ObservedContainer | undefined,
): boolean {
  if (!isStarted(situation, container, last)) return false;
  if (container.readinessProbe === undefined) return true;
  const verdict = situation.probes.get(last.id)?.readiness;
  return verdict ?? storedStatusOf(situation, last)?.ready === true;
}

/** The probe for whose failure a running container has to be ended. */
export function failedProbe(
  { probes }: Situation,
  container: AnyContainer,
  last: ObservedContainer,
): { kind: "liveness" | "startup"; probe: Probe } | undefined {
  for (const kind of ["liveness", "startup"] as const) {
    const probe = probeOf(container, kind);
    if (probe !== undefined && probes.get(last.id)?.[kind] === false) return { kind, probe };
  }
  return undefined;
}

/** What the API says of this very container, not of one before it. */
function storedStatusOf({ pod }: Situation, { id, name }: ObservedContainer) {
  const status = storedStatus(pod, name);
  return status?.containerID === `containerd://${id}` ? status : undefined;
}
