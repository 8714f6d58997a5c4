import { readFileSync } from "node:fs";

/**
 * Which process, for good: a pid alone is used again, but not with the same start time in
 * the same boot.
 */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot, field 22 of /proc/PID/stat (proc(5)). */
  startTime: string;
  /** /proc/sys/kernel/random/boot_id. */
  bootId: string;
}

/** The identity of a running process, or undefined when there is none (a zombie has ended). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
    if (stat === undefined || stat.state === "Z" || stat.state === "X") {
      return undefined;
    }
    const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return { pid, startTime: stat.startTime, bootId };
  } catch {
    return undefined;
  }
}

/** True while exactly this process runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  const now = identifyProcess(identity.pid);
  return now?.startTime === identity.startTime && now.bootId === identity.bootId;
}

/** State and start time out of /proc/PID/stat; the name in parentheses may hold anything. */
export function parseStat(text: string): { state: string; startTime: string } | undefined {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || startTime === undefined ? undefined : { state, startTime };
}
