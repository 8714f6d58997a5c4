import type { Pod, PodDNSConfigOption } from "../../../kubernetes/types.ts";
import { describePod, identityOf } from "../pod.ts";
import type { ResolvConf } from "./resolv-conf.ts";

/** Where the cluster's own names are looked up. */
export interface ClusterDns {
  /** Addresses; empty where the cluster has no DNS. */
  servers: readonly string[];
  /** Such as `cluster.local`. */
  domain: string;
}

/** What a Pod's resolv.conf is made from, and what there is to tell about it. */
export interface PodDns {
  config: ResolvConf;
  warnings: { reason: string; message: string }[];
}

/** core validation's limits, which resolv.conf(5) readers share. */
const limits = { servers: 3, searches: 32, searchCharacters: 2048, domainCharacters: 253 };

/** The resolver settings of a Pod by its dnsPolicy and dnsConfig (kubelet, network/dns). */
export function podDns(pod: Pod, host: ResolvConf, cluster: ClusterDns): PodDns {
  const warnings: PodDns["warnings"] = [];
  const base = policyConfig(pod, host, cluster, warnings);
  const { nameservers = [], searches = [], options = [] } = pod.spec?.dnsConfig ?? {};
  const merged = {
    servers: unique([...base.servers, ...nameservers]),
    searches: unique([...base.searches, ...searches]),
    options: mergeOptions(base.options, options),
  };
  return { config: withinLimits(merged, warnings), warnings };
}

function policyConfig(
  pod: Pod,
  host: ResolvConf,
  cluster: ClusterDns,
  warnings: PodDns["warnings"],
): ResolvConf {
  const { dnsPolicy = "ClusterFirst", hostNetwork = false } = pod.spec ?? {};
  if (dnsPolicy === "None") return { servers: [], searches: [], options: [] };
  const wantsCluster =
    dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
  if (!wantsCluster) return host;
  if (cluster.servers.length === 0) {
    const why =
      'kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirst" policy. Falling back to "Default" policy.';
    const message = `pod: "${describePod(identityOf(pod))}". ${why}`;
    warnings.push({ reason: "MissingClusterDNS", message });
    return host;
  }
  const { domain } = cluster;
  const service = `svc.${domain}`;
  const searches = [`${pod.metadata?.namespace ?? ""}.${service}`, service, domain];
  return {
    servers: [...cluster.servers],
    searches: unique([...searches, ...host.searches]),
    options: ["ndots:5"],
  };
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}

/** A Pod's option takes the place of the one of the same name. */
function mergeOptions(base: readonly string[], own: readonly PodDNSConfigOption[]): string[] {
  const options = new Map(
    base.map((option) => {
      const colon = option.indexOf(":");
      return colon < 0
        ? ([option, ""] as const)
        : ([option.slice(0, colon), option.slice(colon + 1)] as const);
    }),
  );
  for (const { name = "", value = "" } of own) options.set(name, value);
  return [...options].map(([name, value]) => (value === "" ? name : `${name}:${value}`));
}

function withinLimits(config: ResolvConf, warnings: PodDns["warnings"]): ResolvConf {
  const servers = config.servers.slice(0, limits.servers);
  if (servers.length < config.servers.length) {
    const message = `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${servers.join(" ")}`;
    warnings.push({ reason: "DNSConfigForming", message });
  }
  const searches = config.searches
    .slice(0, limits.searches)
    .filter((domain) => domain.length <= limits.domainCharacters);
  while (searches.join(" ").length > limits.searchCharacters) searches.pop();
  if (searches.length < config.searches.length) {
    const message = `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(" ")}`;
    warnings.push({ reason: "DNSConfigForming", message });
  }
  return { ...config, servers, searches };
}
