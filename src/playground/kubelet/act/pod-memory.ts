import type { Hindrance, StartState } from "../decide/start-state.ts";
import type { VolumePlan } from "../volumes/plan.ts";
import type { ObservationCache } from "./observe.ts";

/**
 * What a Pod's worker remembers between two looks at the runtime. All of it may be lost: after
 * a restart of the playground it is found out again.
 */
export interface PodMemory {
  starts: Map<string, StartState>;
  volumes: "unprepared" | "prepared" | Hindrance;
  volumePlans: VolumePlan[];
  sandboxFailure?: Hindrance;
  stopping: Map<string, Date>;
  /** Containers containerd told us have ended, though CRI may not know yet. */
  ended: Set<string>;
  /** Containers the kernel took memory's last resort on, as containerd told us. */
  outOfMemory: Set<string>;
  cache: ObservationCache;
}

/** A worker's memory at its start. */
export function emptyMemory(): PodMemory {
  return {
    starts: new Map(),
    volumes: "unprepared",
    volumePlans: [],
    stopping: new Map(),
    ended: new Set(),
    outOfMemory: new Set(),
    cache: { containers: new Map(), addresses: new Map() },
  };
}
