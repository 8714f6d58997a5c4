import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { identifyProcess } from "../../../src/playground/runtime/process-identity.ts";
import { run } from "./run.ts";

/** What programs leave on a machine, each thing on a line that names it. */
export type MachineState = Readonly<Record<string, readonly string[]>>;

/** Files a playground could forget outside of its data directory. */
const watchedDirectories = [
  "/run/containerd",
  "/run/netns",
  "/run/cni",
  "/var/run/netns",
  "/var/lib/cni",
  "/etc/cni",
  "/dev/shm",
];

/** Looks at everything on this machine that a container runtime changes. */
export async function readMachineState(): Promise<MachineState> {
  return {
    processes: processes(),
    mounts: lines(readFileSync("/proc/self/mountinfo", "utf8")).map(
      (line) => line.split(" ")[4] ?? "",
    ),
    cgroups: treeOf("/sys/fs/cgroup", { depth: 6, directoriesOnly: true }),
    interfaces: readdirSync("/sys/class/net"),
    iptables: lines((await run("iptables-save", [])).stdout).filter((line) => !/^[#:]/.test(line)),
    files: watchedDirectories.flatMap((path) => treeOf(path, { depth: 4, directoriesOnly: false })),
  };
}

/** What is there in `after` and was not in `before`, and names what is given. */
export function left(before: MachineState, after: MachineState, names: RegExp): string[] {
  return Object.entries(after).flatMap(([kind, found]) => {
    const known = new Set(before[kind]);
    return found
      .filter((line) => !known.has(line) && names.test(line))
      .map((line) => `${kind}: ${line}`);
  });
}

function processes(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => `${pid} ${readProcess(pid)}`);
}

/** Command line and cgroups: what may name us. A zombie has ended, and is its parent's to take away. */
function readProcess(pid: string): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    if (identifyProcess(Number(pid)) === undefined) return "";
    const cgroup = readFileSync(`/proc/${pid}/cgroup`, "utf8").replaceAll("\n", " ");
    return `${words} ${cgroup}`;
  } catch {
    return "";
  }
}

function treeOf(path: string, options: { depth: number; directoriesOnly: boolean }): string[] {
  const { depth, directoriesOnly } = options;
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      const below = join(path, entry.name);
      const own = directoriesOnly && !entry.isDirectory() ? [] : [below];
      const further = entry.isDirectory() && depth > 1;
      return further ? [...own, ...treeOf(below, { ...options, depth: depth - 1 })] : own;
    });
  } catch {
    return [];
  }
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
