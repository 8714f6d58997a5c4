import type { Pod } from "../../../kubernetes/types.ts";
import { podName } from "./hostname.ts";

/** What a hosts file is made of besides the Pod itself. */
export interface HostsIngredients {
  ips: readonly string[];
  clusterDomain: string;
  /** The node's own hosts file. */
  nodeHosts: string;
}

/**
 * The content of /etc/hosts in a Pod. Hosts-network Pods see the node's own names, so
 * `nodeHosts` (the node's file) is taken over for them.
 */
export function hostsFile(pod: Pod, { ips, clusterDomain, nodeHosts }: HostsIngredients): string {
  const { hostname, domain } = podName(pod, clusterDomain);
  const names = domain === "" ? hostname : `${hostname}.${domain}\t${hostname}`;
  const aliases = (pod.spec?.hostAliases ?? []).map(
    ({ ip, hostnames }) => `${ip}\t${(hostnames ?? []).join("\t")}`,
  );
  const extra = aliases.length === 0 ? [] : ["", "# Entries added by HostAliases.", ...aliases];
  if (pod.spec?.hostNetwork) {
    const head = "# Kubernetes-managed hosts file (host network).";
    return `${[head, nodeHosts.trimEnd(), ...extra].join("\n")}\n`;
  }
  const lines = [
    "# Kubernetes-managed hosts file.",
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::0\tip6-localnet",
    "fe00::0\tip6-mcastprefix",
    "fe00::1\tip6-allnodes",
    "fe00::2\tip6-allrouters",
    ...ips.map((ip) => `${ip}\t${names}`),
    ...extra,
  ];
  return `${lines.join("\n")}\n`;
}
