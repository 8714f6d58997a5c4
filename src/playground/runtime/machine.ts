import { accessSync, constants, readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { EphemeraError } from "../../errors.ts";
import type { Snapshotter } from "./containerd/config.ts";

/** The system programs a private containerd consists of. */
export interface RuntimePrograms {
  containerd: string;
  runc: string;
  /** Directory of the CNI plugins. */
  cniBin: string;
  /** Undefined where Pods reach the outside without masquerading, or not at all. */
  iptables: string | undefined;
}

/** Where distributions, and the CNI project itself, put the plugins. */
const cniDirectories = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];
/** The plugins our network configuration names. */
const cniPlugins = ["bridge", "host-local", "loopback"];

/** Directories for system programs, which the PATH of a plain user or of cron leaves out. */
const systemDirectories = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
];

/** PATH with the system directories added; containerd and the CNI plugins call runc and iptables by name. */
export function systemPath(path = process.env.PATH ?? ""): string {
  return [
    ...new Set([...path.split(":").filter((entry) => entry !== ""), ...systemDirectories]),
  ].join(":");
}

/** Full path of a program, or undefined. */
export function findProgram(name: string, path = systemPath()): string | undefined {
  return path
    .split(":")
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

/** The first directory that has every CNI plugin we use. */
export function findCniPlugins(directories = cniDirectories): string | undefined {
  return directories.find((directory) =>
    cniPlugins.every((plugin) => isExecutable(join(directory, plugin))),
  );
}

/** Finds the programs. Throws RUNTIME_MISSING naming everything that is not there. */
export function findRuntimePrograms(): RuntimePrograms {
  const containerd = findProgram("containerd");
  const runc = findProgram("runc");
  const cniBin = findCniPlugins();
  if (containerd === undefined || runc === undefined || cniBin === undefined) {
    const missing = [
      containerd === undefined ? "containerd" : [],
      runc === undefined ? "runc" : [],
      cniBin === undefined ? `the CNI plugins ${cniPlugins.join(", ")}` : [],
    ].flat();
    throw new EphemeraError("RUNTIME_MISSING", { missing: missing.join(" and ") });
  }
  return { containerd, runc, cniBin, iptables: findProgram("iptables") };
}

/** Number of CAP_SYS_RESOURCE in capabilities(7). */
const capSysResource = 24n;

/** Whether this process may lower an oom_score_adj. */
export function mayLowerOomScore(status = readFileSync("/proc/self/status", "utf8")): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> capSysResource) & 1n) === 1n;
}

/** f_type of an overlay mount (statfs(2)); an overlay can't be the upper layer of another. */
const overlayMagic = 0x794c7630;

/** The snapshotter that works below this directory, which must exist. */
export async function chooseSnapshotter(directory: string): Promise<Snapshotter> {
  const { type } = await statfs(directory);
  return type === overlayMagic ? "native" : "overlayfs";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
