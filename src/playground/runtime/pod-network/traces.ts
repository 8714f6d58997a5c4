import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RuntimePaths } from "../paths.ts";
import { declaredChains, type NatTrace, natTraces } from "./nat-traces.ts";
import { system } from "./system.ts";

/** Everything the CNI plugins left on this machine for the sandboxes of one network. */
export interface NetworkTraces {
  network: string;
  /** host-local's files, one an address. */
  leases: { path: string; sandboxId: string; since: Date }[];
  nat: NatTrace[];
  /** Chains of the nat table, those of others included. */
  chains: ReadonlySet<string>;
  /** Files in which libcni keeps its answers. */
  results: { path: string; sandboxId: string; namespaces: string[] }[];
  /** Mounted network namespaces; one that no process lives in keeps its veth pair alive. */
  namespaces: { path: string; inhabited: boolean }[];
}

/** Where libcni keeps what it answered for each sandbox, until it is taken down. */
const cniResults = "/var/lib/cni/results";

/** Looks for what a network left; what can't be read counts as not there. */
export async function readTraces(
  paths: Pick<RuntimePaths, "cniLeases" | "state">,
  network: string,
): Promise<NetworkTraces> {
  const [leases, listing, results, namespaces] = await Promise.all([
    readLeases(join(paths.cniLeases, network)),
    system("iptables", ["-w", "-t", "nat", "-S"]).catch(() => ""),
    readResults(network),
    readNamespaces(paths.state),
  ]);
  const nat = natTraces(listing, network);
  return { network, leases, nat, chains: declaredChains(listing), results, namespaces };
}

/** A lease's name is its address, its first line the sandbox; other files there are host-local's own. */
async function readLeases(directory: string): Promise<NetworkTraces["leases"]> {
  const names = (await namesIn(directory)).filter((name) => /^[\d.]+$/.test(name));
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const [text, { mtime }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
      return { path, sandboxId: text.split(/\s/)[0] ?? "", since: mtime };
    }),
  );
}

/** Besides its own, every sandbox has one of the loopback network. */
async function readResults(network: string): Promise<NetworkTraces["results"]> {
  const names = await namesIn(cniResults);
  const own = names.filter((name) => name.startsWith(`${network}-`));
  const found = await Promise.all(
    own.map(async (name) => {
      const sandboxId = name.slice(network.length + 1).replace(/-eth0$/, "");
      const path = join(cniResults, name);
      const text = await readFile(path, "utf8").catch(() => "");
      const namespaces = [...text.matchAll(/"sandbox":"([^"]+)"/g)].map(([, at = ""]) => at);
      const loopback = `cni-loopback-${sandboxId}-lo`;
      return [
        { path, sandboxId, namespaces },
        ...(names.includes(loopback)
          ? [{ path: join(cniResults, loopback), sandboxId, namespaces }]
          : []),
      ];
    }),
  );
  return found.flat();
}

/** Namespaces that containerd has mounted below its state directory, and whether anybody is in them. */
async function readNamespaces(state: string): Promise<NetworkTraces["namespaces"]> {
  const table = await readFile("/proc/self/mountinfo", "utf8");
  const mounted = table.split("\n").flatMap((line) => {
    const [, , , root = "", path = ""] = line.split(" ");
    const inode = /^net:\[(\d+)\]$/.exec(root)?.[1];
    return inode !== undefined && path.startsWith(`${state}/`) ? [{ path, inode }] : [];
  });
  if (mounted.length === 0) return [];
  const lived = new Set(
    await Promise.all(
      (await namesIn("/proc"))
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => readlink(`/proc/${pid}/ns/net`).catch(() => "")),
    ),
  );
  return mounted.map(({ path, inode }) => ({ path, inhabited: lived.has(`net:[${inode}]`) }));
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
