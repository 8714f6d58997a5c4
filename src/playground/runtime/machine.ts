import { accessSync, closeSync, constants, openSync, readFileSync, readSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { EphemeraError } from "../../errors.ts";
import type { Snapshotter } from "./containerd/config.ts";

/** The system programs a playground's runtime consists of. */
export interface RuntimePrograms {
  containerd: string;
  runc: string;
  /** Directory of the CNI plugins. */
  cniBin: string;
  /** Statically linked, as an image of it must be. */
  busybox: string;
  catatonit: string;
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

type Found = { [Name in keyof RuntimePrograms]: RuntimePrograms[Name] | undefined };

/** The programs that are there; `missing` names the others in words. */
export function lookForPrograms(): { found: Found; missing: string[] } {
  const busybox = ["busybox", "busybox.static"]
    .map((name) => findProgram(name))
    .find((program) => program !== undefined && isStatic(program));
  const found: Found = {
    containerd: findProgram("containerd"),
    runc: findProgram("runc"),
    cniBin: findCniPlugins(),
    busybox,
    catatonit: findProgram("catatonit"),
    iptables: findProgram("iptables"),
  };
  const missing = [
    found.containerd === undefined ? ["containerd"] : [],
    found.runc === undefined ? ["runc"] : [],
    found.cniBin === undefined ? [`the CNI plugins (${cniPlugins.join(", ")})`] : [],
    found.busybox === undefined ? ["a statically linked busybox"] : [],
    found.catatonit === undefined ? ["catatonit"] : [],
  ].flat();
  return { found, missing };
}

/** Finds the programs. Throws RUNTIME_MISSING naming everything that is not there. */
export function findRuntimePrograms(): RuntimePrograms {
  const { found, missing } = lookForPrograms();
  const { containerd, runc, cniBin, busybox, catatonit, iptables } = found;
  if (
    containerd === undefined ||
    runc === undefined ||
    cniBin === undefined ||
    busybox === undefined ||
    catatonit === undefined
  ) {
    throw new EphemeraError("RUNTIME_MISSING", { missing: missing.join(" and ") });
  }
  return { containerd, runc, cniBin, busybox, catatonit, iptables };
}

/** Type PT_INTERP of an ELF program header (elf(5)): the program asks for a loader. */
const ptInterp = 3;

/** Whether a program runs without a loader: an ELF file of 64 bits with no PT_INTERP header. */
export function isStatic(program: string): boolean {
  const file = openSync(program, "r");
  try {
    const head = Buffer.alloc(4096);
    readSync(file, head, 0, head.length, 0);
    const [offset, size, count] = [
      head.readBigUInt64LE(32),
      head.readUInt16LE(54),
      head.readUInt16LE(56),
    ];
    const starts = Array.from({ length: count }, (_, index) => Number(offset) + index * size);
    return (
      head.subarray(0, 5).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2])) &&
      starts.every((start) => start + 4 <= head.length && head.readUInt32LE(start) !== ptInterp)
    );
  } finally {
    closeSync(file);
  }
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
