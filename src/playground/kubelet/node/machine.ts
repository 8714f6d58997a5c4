import { readdir, readFile, statfs } from "node:fs/promises";
import { arch, cpus, hostname, networkInterfaces, release, totalmem } from "node:os";
import { join } from "node:path";
import { hugepageBytes } from "../config/hugepages.ts";
import type { MachineFacts } from "./describe.ts";

/** Go's names of architectures, which Kubernetes uses. */
const architectures: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Reads the facts of this machine. `storage` is a path on the file system Pods use. */
export async function readMachine(options: {
  storage: string;
  containerRuntimeVersion: string;
  kubeletVersion: string;
  podCidr: string;
}): Promise<MachineFacts> {
  const [disk, osRelease, machineId, bootId, systemUuid, swaps, hugepages] = await Promise.all([
    statfs(options.storage),
    readText("/etc/os-release"),
    readText("/etc/machine-id"),
    readText("/proc/sys/kernel/random/boot_id"),
    readText("/sys/class/dmi/id/product_uuid"),
    readText("/proc/swaps"),
    readHugepages(),
  ]);
  return {
    name: nodeName(),
    hostIp: hostAddress(),
    cpus: cpus().length,
    memoryBytes: totalmem(),
    storageBytes: disk.blocks * disk.bsize,
    kernelVersion: release(),
    osImage: /^PRETTY_NAME="?(.*?)"?$/m.exec(osRelease)?.[1] ?? "Linux",
    machineId: machineId.trim(),
    bootId: bootId.trim(),
    systemUuid: systemUuid.trim() || machineId.trim(),
    swapBytes: swapBytes(swaps),
    hugepages,
    architecture: architectures[arch()] ?? arch(),
    containerRuntimeVersion: options.containerRuntimeVersion,
    kubeletVersion: options.kubeletVersion,
    podCidr: options.podCidr,
  };
}

/** The host's name as a node name: a DNS-1123 subdomain. */
export function nodeName(host: string = hostname()): string {
  const name = host.toLowerCase().replaceAll(/[^a-z0-9.-]/g, "-");
  return name.replaceAll(/^[-.]+|[-.]+$/g, "") || "node";
}

/** First IPv4 address that isn't loopback; 127.0.0.1 on a machine without network. */
function hostAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const found = addresses.find(({ family, internal }) => family === "IPv4" && !internal);
  return found?.address ?? "127.0.0.1";
}

/** proc_swaps(5): the third column of every line but the first, in KiB. */
export function swapBytes(swaps: string): number {
  const sizes = swaps
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => Number(line.split(/\s+/)[2]));
  return sizes.reduce((sum, kibibytes) => sum + kibibytes * 1024, 0);
}

const hugepageDirectory = "/sys/kernel/mm/hugepages";

/** Bytes set aside for huge pages by page size in bytes. */
async function readHugepages(): Promise<Map<number, number>> {
  const names = await readdir(hugepageDirectory).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name): Promise<[number, number][]> => {
      const size = hugepageBytes(name);
      if (size === undefined) return [];
      const pages = await readText(join(hugepageDirectory, name, "nr_hugepages"));
      return [[size, Number(pages) * size]];
    }),
  );
  return new Map(sizes.flat());
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
