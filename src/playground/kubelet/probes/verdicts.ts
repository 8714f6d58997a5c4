import type { Probe } from "../../../kubernetes/types.ts";
import type { AnyContainer } from "../pod.ts";

/** What a probe asks: has it started, does it live, is it ready for requests. */
export type ProbeKind = "startup" | "liveness" | "readiness";

/** All kinds, in the order the kubelet sets them up. */
export const probeKinds = ["startup", "readiness", "liveness"] as const satisfies ProbeKind[];

/** What a container's probes have settled on; a kind without an entry has not settled yet. */
export type ProbeVerdicts = Readonly<Partial<Record<ProbeKind, boolean>>>;

/** The container's probe of this kind, if it has one (core.v1.Container). */
export function probeOf(container: AnyContainer, kind: ProbeKind): Probe | undefined {
  switch (kind) {
    case "startup":
      return container.startupProbe;
    case "liveness":
      return container.livenessProbe;
    case "readiness":
      return container.readinessProbe;
  }
}
