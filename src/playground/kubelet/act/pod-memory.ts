import type { Leaving, PostStart } from "../decide/situation.ts";
import type { Hindrance, StartState } from "../decide/start-state.ts";
import type { Eviction } from "../eviction/storage-eviction.ts";
import type { ProbeVerdicts } from "../probes/verdicts.ts";
import type { VolumePlan } from "../volumes/plan.ts";
import type { ObservationCache } from "./observe.ts";
import type { KeptToken } from "./tokens.ts";

/**
 * What a Pod's worker remembers between two looks at the runtime. All of it may be lost: after
 * a restart of the playground it is found out again.
 */
export interface PodMemory {
  starts: Map<string, StartState>;
  /** Pulls under way, by the image's reference: the Pod's containers share one. Never rejects. */
  pulls: Map<string, Promise<void>>;
  /** The last failure to pull an image, by its reference. */
  pullFailures: Map<string, Hindrance>;
  volumes: "unprepared" | "prepared" | Hindrance;
  volumePlans: VolumePlan[];
  volumesDue?: Date;
  /** Tokens in the volumes, by what they are for. */
  tokens: Map<string, KeptToken>;
  sandboxFailure?: Hindrance;
  eviction?: Eviction;
  stopping: Map<string, Date>;
  leaving: Map<string, Leaving & { abort: AbortController }>;
  probes: Map<string, ProbeVerdicts>;
  hooks: Map<string, PostStart & { abort: AbortController }>;
  /** Containers containerd told us have ended, though CRI may not know yet. */
  ended: Set<string>;
  /** Containers the kernel took memory's last resort on, as containerd told us. */
  outOfMemory: Set<string>;
  /** Containers started since the last look. */
  started: Set<string>;
  cache: ObservationCache;
}

/** A worker's memory at its start. */
export function emptyMemory(): PodMemory {
  return {
    starts: new Map(),
    pulls: new Map(),
    pullFailures: new Map(),
    volumes: "unprepared",
    volumePlans: [],
    tokens: new Map(),
    stopping: new Map(),
    leaving: new Map(),
    probes: new Map(),
    hooks: new Map(),
    ended: new Set(),
    outOfMemory: new Set(),
    started: new Set(),
    cache: { containers: new Map(), addresses: new Map() },
  };
}
