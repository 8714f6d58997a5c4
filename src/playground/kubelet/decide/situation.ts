import type { Pod } from "../../../kubernetes/types.ts";
import type { ObservedPod } from "../observed.ts";
import type { Hindrance, StartState } from "./start-state.ts";

/** All a decision depends on. */
export interface Situation {
  pod: Pod;
  observed: ObservedPod;
  /** By container name. */
  starts: ReadonlyMap<string, StartState>;
  volumes: "unprepared" | "prepared" | Hindrance;
  /** The last failure to create a sandbox, forgotten on success. */
  sandboxFailure?: Hindrance;
  /** Containers being stopped, by id, with the moment their grace ends. */
  stopping: ReadonlyMap<string, Date>;
  now: Date;
}
