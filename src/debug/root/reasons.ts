/**
 * Why a session is not in the target's filesystem, or not among its processes: sentences that the
 * session's script says at run time, and that a plan can say before. They stand in double quotes of
 * shell there, so the words put into them may be the script's variables.
 */

/** Users are `UID:GID`. */
export interface Users {
  readonly target: string;
  readonly debugger: string;
}

/** What a session starts with instead. */
const stays = "The session is in the debugger's own filesystem";

/** The debugger is alone in its PID namespace. */
export const aloneReason =
  "The runtime did not put the debugger into the target's PID namespace: only its own processes are seen, and the target's files are out of reach. Its network is shared. In a copy of the Pod (--copy-to) all processes are seen.";

/** PID 1 is neither the debugger's nor, by its cgroup, the target's. */
export const strayReason =
  "The first process here is not the target's, by its cgroup: the runtime put the debugger into another PID namespace, or the target was restarted a moment ago. A new debugger (-c NAME) tells.";

/** The Pod's processes are seen, but none of them is the target's. */
export const unseenReason =
  "None of the processes seen here is the target's, by their cgroups: it is being restarted, or the runtime did not put the debugger into the Pod's PID namespace.";

/** ptrace(2), PTRACE_MODE_READ_FSCREDS: the same user and group, or SYS_PTRACE. */
export function closedReason(users: Users): string {
  return `${stays}: the target's is closed to it, as the target runs as ${users.target} and the debugger as ${users.debugger} without SYS_PTRACE. The target's user (--as-user=${users.target}) or root with that capability (--profile=general) reaches it.`;
}

/** The users are the same: then the target has a capability more, or is not dumpable (prctl(2)). */
export const guardedReason = `${stays}: the target's is closed to it, though their users are the same: the target has capabilities that the debugger lacks, or guards its memory. Root with SYS_PTRACE (--profile=general) reaches it.`;

/** chroot(2) needs SYS_CHROOT, which is effective for root alone. `root` is where the files are. */
export function notRootReason(root: string): string {
  return `${stays}: only root with SYS_CHROOT may change its root directory. The target's files are under ${root} (TARGET_ROOT).`;
}

/** The one program it takes that no shell has built in. */
export function noChrootReason(root: string): string {
  return `${stays}: its image has no chroot. The target's files are under ${root} (TARGET_ROOT).`;
}

/** There is no place for the tools as they are called from the target's root. */
export function readOnlyReason(root: string): string {
  return `${stays}: that is read-only, so its tools can't be made ready for the target's. The target's files are under ${root} (TARGET_ROOT).`;
}

/** Tried, and it didn't work. */
export function unfitReason(root: string): string {
  return `${stays}: the tools of this image don't run in the target's. The target's files are under ${root} (TARGET_ROOT).`;
}
