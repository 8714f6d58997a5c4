import { readFile } from "node:fs/promises";
import type { Pod } from "../../../kubernetes/types.ts";
import { podDns } from "../config/dns.ts";
import { isLoopbackOnly, parseResolvConf, type ResolvConf } from "../config/resolv-conf.ts";
import { sandboxConfig } from "../config/sandbox-config.ts";
import type { NodeContext } from "../node-context.ts";
import { podPlaces } from "../places.ts";
import { identityOf } from "../pod.ts";

/** CRI PodSandboxConfig of a Pod, and what there is to warn of. */
export async function describeSandbox(node: NodeContext, pod: Pod, attempt: number) {
  const { config: dns, warnings } = podDns(pod, await nodeResolvConf(), node.clusterDns);
  const config = sandboxConfig(pod, attempt, {
    logDirectory: podPlaces(node.places, identityOf(pod)).logs,
    cgroupParent: node.cgroups.parentOf(pod),
    clusterDomain: node.clusterDns.domain,
    dns,
  });
  return { config, warnings };
}

/**
 * The node's resolver settings. With systemd-resolved /etc/resolv.conf names a server on loopback,
 * which no Pod can reach; the real ones are in its own file (systemd-resolved.service(8)).
 */
async function nodeResolvConf(): Promise<ResolvConf> {
  const conf = await readConf("/etc/resolv.conf");
  return isLoopbackOnly(conf) ? readConf("/run/systemd/resolve/resolv.conf", conf) : conf;
}

async function readConf(path: string, otherwise?: ResolvConf): Promise<ResolvConf> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined && otherwise !== undefined ? otherwise : parseResolvConf(text ?? "");
}
