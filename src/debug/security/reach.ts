import type { ProcessRights } from "./process-rights.ts";

/** Known to hold, known not to, or depending on what the API doesn't say. */
export type Certainty = "yes" | "no" | "unknown";

/** What a debugger in its target's PID namespace can do with the target. */
export interface Reach {
  /** Its root filesystem, environment and open files, under `/proc/PID`. */
  readonly files: Certainty;
  /** A shell whose `/` is the target's root filesystem. */
  readonly root: Certainty;
  /** Signals to its processes. */
  readonly signals: Certainty;
}

/**
 * What can be reached. `/proc/PID/root` and the like ask for PTRACE_MODE_READ_FSCREDS (ptrace(2)):
 * CAP_SYS_PTRACE, or the same user and group and no capability less than the target has. chroot(2)
 * asks for CAP_SYS_CHROOT. kill(2) asks for CAP_KILL or the same user.
 */
export function reachOf(parties: {
  debugger: ProcessRights;
  target: ProcessRights;
  /** The Pod's `hostUsers` is false. */
  hasUserNamespace: boolean;
}): Reach {
  const { debugger: own, target, hasUserNamespace } = parties;
  const files = filesOf(own, target);
  // Which user namespace the target's memory belongs to is the runtime's affair (k/k#117159).
  const reached = hasUserNamespace && files === "yes" ? "unknown" : files;
  return {
    files: reached,
    root: both(reached, capable(own, "SYS_CHROOT")),
    signals: either(capable(own, "KILL"), same(own.user, target.user)),
  };
}

function filesOf(own: ProcessRights, target: ProcessRights): Certainty {
  const sameUser = both(userEquality(own, target), same(own.group, target.group));
  return either(capable(own, "SYS_PTRACE"), both(sameUser, covers(own, target) ? "yes" : "no"));
}

function userEquality(own: ProcessRights, target: ProcessRights): Certainty {
  if (own.user === 0 && target.isNonRoot) return "no";
  if (target.user === 0 && own.isNonRoot) return "no";
  return same(own.user, target.user);
}

function covers(own: ProcessRights, target: ProcessRights): boolean {
  if (own.capabilities === "all") return true;
  const has = own.capabilities;
  return target.capabilities !== "all" && [...target.capabilities].every((name) => has.has(name));
}

/** Capabilities count for root alone: those of another user are not effective. */
function capable({ user, isNonRoot, capabilities }: ProcessRights, name: string): Certainty {
  if (isNonRoot || (capabilities !== "all" && !capabilities.has(name))) return "no";
  return user === 0 ? "yes" : "unknown";
}

function same(a: number | undefined, b: number | undefined): Certainty {
  if (a === undefined || b === undefined) return "unknown";
  return a === b ? "yes" : "no";
}

function both(...parts: Certainty[]): Certainty {
  if (parts.includes("no")) return "no";
  return parts.includes("unknown") ? "unknown" : "yes";
}

function either(...parts: Certainty[]): Certainty {
  if (parts.includes("yes")) return "yes";
  return parts.includes("unknown") ? "unknown" : "no";
}
