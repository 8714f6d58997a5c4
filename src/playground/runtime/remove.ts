import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { EphemeraError } from "../../errors.ts";
import { mountsBelow, readMountTable, realPath } from "../mounts/mount-table.ts";
import { bridgeName } from "./cni.ts";
import { stopContainerd } from "./containerd/containerd.ts";
import { processesWithArguments } from "./containerd/discover.ts";
import { ended } from "./containerd/exit.ts";
import { systemPath } from "./machine.ts";
import type { RuntimePaths } from "./paths.ts";
import { identifyProcess } from "./process-identity.ts";

const run = promisify(execFile);

/**
 * Removes everything of a runtime: containerd, shims and containers still there, mounts,
 * the bridge, and the files. Ask CRI to remove the sandboxes first; what it could not do,
 * because it was dead, is done here the hard way. Throws RUNTIME_STILL_MOUNTED rather than
 * deleting through a mount.
 */
export async function removeRuntime(options: { data: string; paths: RuntimePaths }): Promise<void> {
  const { data, paths } = options;
  await stopContainerd(paths);
  await endShims(paths);
  for (const mount of await mountsIn(paths.directory)) {
    // A mount that is busy or went with its parent shows in the check below.
    await system("umount", ["--lazy", mount]).catch(() => undefined);
  }
  const [left] = await mountsIn(paths.directory);
  if (left !== undefined) {
    throw new EphemeraError("RUNTIME_STILL_MOUNTED", { directory: paths.directory, mounts: left });
  }
  await removePodNetwork(bridgeName(data));
  rmSync(paths.directory, { recursive: true, force: true });
}

/** Ends the shims of a containerd, and with each the processes of its Pod: they are its children. */
async function endShims({ socket, state }: RuntimePaths): Promise<void> {
  const shims = processesWithArguments(
    ([program = "", ...args]) =>
      program.includes("containerd-shim") && args[args.indexOf("-address") + 1] === socket,
  );
  for (const shim of shims) {
    const children = childrenOf(shim.pid).flatMap((pid) => identifyProcess(pid) ?? []);
    for (const { pid } of children) kill(pid);
    // The shim takes note of their end; without it they could stay zombies.
    await Promise.all(children.map((child) => ended(child, { withinMs: 1_000 })));
    kill(shim.pid);
  }
  await Promise.all(shims.map((shim) => ended(shim, { withinMs: 5_000 })));
  for (const shimSocket of shimSockets(join(state, "io.containerd.runtime.v2.task"))) {
    rmSync(shimSocket, { force: true });
  }
}

/** Sockets of shims, in /run/containerd/s whatever containerd's state directory is; each task names its own. */
function shimSockets(tasks: string): string[] {
  return subdirectories(tasks)
    .flatMap(subdirectories)
    .map((task) => join(task, "address"))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8").replace(/^unix:\/\//, ""));
}

function subdirectories(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    return children.filter((child) => child !== "").map(Number);
  } catch {
    return [];
  }
}

/** What is mounted below a directory, inner mounts first; the directory may itself be a disk of the user's. */
async function mountsIn(directory: string): Promise<string[]> {
  const real = await realPath(directory);
  return mountsBelow(await readMountTable(), real).filter((point) => point !== real);
}

async function removePodNetwork(bridge: string): Promise<void> {
  if (readdirSync("/sys/class/net").includes(bridge)) {
    await system("ip", ["link", "delete", bridge]);
  }
  const rules = await system("iptables", ["-w", "-t", "nat", "-S", "POSTROUTING"]).catch(
    () => undefined,
  );
  for (const { rule, chain } of masqueradingRules(rules?.stdout ?? "", bridge)) {
    await system("iptables", ["-w", "-t", "nat", "-D", ...rule]);
    await system("iptables", ["-w", "-t", "nat", "-F", chain]);
    await system("iptables", ["-w", "-t", "nat", "-X", chain]);
  }
  removeCachedResults(bridge);
}

/** Where libcni keeps what it answered for each sandbox, until it is taken down. */
const cniResults = "/var/lib/cni/results";

/** The files of one network's sandboxes, and those of the loopback every sandbox has besides. */
function removeCachedResults(network: string): void {
  const names = existsSync(cniResults) ? readdirSync(cniResults) : [];
  const sandboxes = names.flatMap((name) =>
    name.startsWith(`${network}-`) ? [name.slice(network.length + 1).replace(/-eth0$/, "")] : [],
  );
  for (const id of sandboxes) {
    rmSync(join(cniResults, `${network}-${id}-eth0`), { force: true });
    rmSync(join(cniResults, `cni-loopback-${id}-lo`), { force: true });
  }
}

/**
 * The rules by which the bridge plugin lets the Pods of a network reach the outside, out of
 * `iptables -S POSTROUTING`: their comment names the network. It removes them with each Pod,
 * unless containerd was dead by then.
 */
export function masqueradingRules(
  listing: string,
  network: string,
): { rule: string[]; chain: string }[] {
  return listing
    .split("\n")
    .filter((line) => line.startsWith("-A POSTROUTING") && line.includes(`name: \\"${network}\\"`))
    .map((line) => {
      const words = [...line.slice(3).matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)];
      const rule = words.map(
        ([, quoted, plain]) => plain ?? quoted?.replaceAll(/\\(.)/g, "$1") ?? "",
      );
      return { rule, chain: rule[rule.indexOf("-j") + 1] ?? "" };
    });
}

function system(program: string, args: string[]) {
  return run(program, args, { env: { ...process.env, PATH: systemPath() } });
}
