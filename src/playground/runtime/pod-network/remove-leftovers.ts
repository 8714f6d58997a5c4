import { rm } from "node:fs/promises";
import type { NetworkLeftovers } from "./plan-leftovers.ts";
import { system } from "./system.ts";

/** Takes leftovers away; what is gone meanwhile was taken away by its plugin. */
export async function removeLeftovers(leftovers: NetworkLeftovers): Promise<void> {
  const { rules, chains, namespaces, files } = leftovers;
  // A chain can't be removed while a rule leads to it.
  for (const rule of rules) await nat("-D", ...rule);
  for (const chain of chains) {
    await nat("-F", chain);
    await nat("-X", chain);
  }
  for (const path of namespaces) {
    // With its last mount the namespace goes, and with it both ends of its veth pair.
    await system("umount", ["--lazy", path]).catch(() => undefined);
    await rm(path, { force: true });
  }
  for (const path of files) await rm(path, { force: true });
}

async function nat(...words: string[]): Promise<void> {
  await system("iptables", ["-w", "-t", "nat", ...words]).catch(() => undefined);
}
