import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { ip } from "./proxy/iptables.ts";

/**
 * Makes the bridge of the Pods before there is one, with the address the CNI plug-in gives it, so
 * that what Pods reach on it is there from the start; and leads the Services' addresses to it, so
 * that this machine reaches them even without a default route. One that is there stays.
 */
export async function ensureBridge(network: {
  bridge: string;
  gateway: string;
  podCidr: string;
  serviceCidr: string;
}): Promise<void> {
  const { bridge, gateway, podCidr, serviceCidr } = network;
  const there = (await ip(["-o", "link", "show"])).includes(` ${bridge}: `);
  if (!there) await ip(["link", "add", "name", bridge, "type", "bridge"]);
  const prefix = podCidr.split("/")[1] ?? "24";
  const has = networkInterfaces()[bridge]?.some(({ address }) => address === gateway) === true;
  if (!has) await ip(["address", "replace", `${gateway}/${prefix}`, "brd", "+", "dev", bridge]);
  await ip(["link", "set", bridge, "up"]);
  const routes = await ip(["-4", "route", "show", "dev", bridge]);
  for (const stale of otherRoutes(routes, [podCidr, serviceCidr])) {
    await ip(["route", "delete", stale, "dev", bridge]);
  }
  await ip(["route", "replace", serviceCidr, "dev", bridge, "src", gateway]);
}

/** Where else the bridge leads: what a run with other Services' addresses left. Pure. */
export function otherRoutes(routes: string, wanted: readonly string[]): string[] {
  const targets = routes.split("\n").flatMap((line) => line.split(" ")[0] || []);
  return targets.filter((target) => !wanted.includes(target));
}

/** Whether iptables sees what a bridge passes on (kernel, Documentation/networking/ip-sysctl: bridge-nf-call-iptables). */
export async function isBridgeFiltered(): Promise<boolean> {
  const path = "/proc/sys/net/bridge/bridge-nf-call-iptables";
  return (await readFile(path, "utf8").catch(() => "0")).trim() === "1";
}
