import type { Probe } from "../../../kubernetes/types.ts";
import { isReady, isStarted } from "../decide/health.ts";
import type { Situation } from "../decide/situation.ts";
import { newest } from "../observed.ts";
import { type AnyContainer, containersOf, fieldPathOf, isSidecar } from "../pod.ts";
import { type ProbeKind, probeKinds, probeOf } from "./verdicts.ts";

/** One probe that has to go on now. */
export interface WantedProbe {
  containerId: string;
  container: AnyContainer;
  /** Such as `spec.containers{app}`. */
  fieldPath: string;
  kind: ProbeKind;
  probe: Probe;
  /** When it may be asked first: the container's start and its initial delay. */
  earliest: Date;
  /** Asked at once instead of at the next tick: who waits for readiness shall not wait for a tick. */
  atOnce: boolean;
}

/**
 * Which probes go on. Startup alone until the container has started, then the others; liveness
 * and startup neither after they failed, until there is a new container, nor while the Pod is
 * being deleted; readiness to the end. Pure.
 */
export function wantedProbes(situation: Situation): WantedProbe[] {
  const { pod, observed, hooks } = situation;
  if (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") return [];
  return containersOf(pod).flatMap(({ role, container }): WantedProbe[] => {
    if (role === "ephemeral" || (role === "init" && !isSidecar(role, container))) return [];
    const last = newest(observed, container.name);
    if (last?.state !== "running" || hooks.has(last.id)) return [];
    const started = isStarted(situation, container, last);
    return probeKinds.flatMap((kind): WantedProbe[] => {
      const probe = probeOf(container, kind);
      if (probe === undefined || !goesOn(situation, kind, { id: last.id, started })) return [];
      const delay = (probe.initialDelaySeconds ?? 0) * 1000;
      return [
        {
          containerId: last.id,
          container,
          fieldPath: fieldPathOf(role, container.name),
          kind,
          probe,
          earliest: new Date((last.startedAt ?? last.createdAt).getTime() + delay),
          atOnce: kind === "readiness" && delay === 0 && !isReady(situation, container, last),
        },
      ];
    });
  });
}

function goesOn(
  { pod, probes }: Situation,
  kind: ProbeKind,
  { id, started }: { id: string; started: boolean },
): boolean {
  if (started === (kind === "startup")) return false;
  if (kind === "readiness") return true;
  const deleted = pod.metadata?.deletionTimestamp !== undefined;
  return !deleted && probes.get(id)?.[kind] !== false;
}
