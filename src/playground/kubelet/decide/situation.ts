import type { Pod } from "../../../kubernetes/types.ts";
import type { Eviction } from "../eviction/storage-eviction.ts";
import type { ObservedPod } from "../observed.ts";
import type { ProbeVerdicts } from "../probes/verdicts.ts";
import type { Hindrance, StartState } from "./start-state.ts";

/** A container whose end is announced and that has not been sent its stop signal yet. */
export interface Leaving {
  /** When its grace is over. */
  until: Date;
  /** Its preStop hook still runs. */
  inPreStop: boolean;
}

/** The postStart hook of a running container: under way, or failed with the words its status shows. */
export type PostStart = { phase: "running" } | { phase: "failed"; message: string };

/** All a decision depends on. */
export interface Situation {
  pod: Pod;
  observed: ObservedPod;
  /** By container name. */
  starts: ReadonlyMap<string, StartState>;
  volumes: "unprepared" | "prepared" | Hindrance;
  /** When the files of the volumes have to be made anew: a source changed, or a token ages. */
  volumesDue?: Date;
  /** The last failure to create a sandbox, forgotten on success. */
  sandboxFailure?: Hindrance;
  /** Containers that have been sent their stop signal, by id, with the moment their grace ends. */
  stopping: ReadonlyMap<string, Date>;
  /** By container id. */
  leaving: ReadonlyMap<string, Leaving>;
  /** What the probes of each container have settled on, by its id. */
  probes: ReadonlyMap<string, ProbeVerdicts>;
  /** PostStart hooks that run or have failed, by container id; one that is through has no entry. */
  hooks: ReadonlyMap<string, PostStart>;
  /** The Pod has written more to this node than it may. */
  eviction?: Eviction;
  now: Date;
}
