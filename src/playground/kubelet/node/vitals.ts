import { readFile, statfs } from "node:fs/promises";
import { freemem } from "node:os";
import type { Vitals } from "./conditions.ts";

/** Looks at the machine; `storage` is a path on the file system Pods use. */
export async function readVitals(storage: string): Promise<Omit<Vitals, "runtimeProblems">> {
  const [disk, load, pidMax, threadsMax] = await Promise.all([
    statfs(storage),
    readFile("/proc/loadavg", "utf8"),
    readNumber("/proc/sys/kernel/pid_max"),
    readNumber("/proc/sys/kernel/threads-max"),
  ]);
  return {
    memoryAvailableBytes: freemem(),
    storage: {
      bytes: disk.blocks * disk.bsize,
      availableBytes: disk.bavail * disk.bsize,
      inodes: disk.files,
      inodesFree: disk.ffree,
    },
    pids: { limit: Math.min(pidMax, threadsMax), used: runningThreads(load) },
  };
}

async function readNumber(path: string): Promise<number> {
  return Number(await readFile(path, "utf8"));
}

/** proc_loadavg(5): the fourth field is runnable/existing scheduling entities. */
function runningThreads(loadavg: string): number {
  return Number(/^\S+ \S+ \S+ \d+\/(\d+)/.exec(loadavg)?.[1] ?? 0);
}
