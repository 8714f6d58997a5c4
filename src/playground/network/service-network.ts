import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { ipv4Contains, ipv4Range } from "../../kubernetes/ipv4.ts";
import type { ClusterDns } from "../kubelet/config/dns.ts";
import { parseResolvConf } from "../kubelet/config/resolv-conf.ts";
import type { Registry } from "../resources/registry.ts";
import {
  clusterDnsAddress,
  clusterDnsService,
  kubernetesService,
} from "../resources/services/built-in.ts";
import { defaultServiceCidr } from "../resources/services/default-cidr.ts";
import { readdressServices } from "../resources/services/readdress.ts";
import { findProgram } from "../runtime/machine.ts";
import { ensureBridge, isBridgeFiltered } from "./bridge.ts";
import { claimServiceCidr } from "./cidr/claim-service-cidr.ts";
import type { Upstream } from "./dns/forward.ts";
import type { DnsServer } from "./dns/start-dns.ts";
import { keepPublished } from "./keep-published.ts";
import { chainNames } from "./proxy/chains.ts";
import { startProxy } from "./proxy/start-proxy.ts";

/** How Services are reached on this machine; settled before anything else is made. */
export interface ServiceNetwork {
  serviceCidr: string;
  /** What Pods ask for names. */
  clusterDns: ClusterDns;
  /** Makes the Pods' bridge, once nothing of another range is on it any more. */
  openBridge(): Promise<void>;
  /** Serves them: DNS, rules, and the Services every cluster has. Resolves to the way to stop. */
  start(options: { registry: Registry; apiPort: number }): Promise<() => Promise<void>>;
}

/** What the network of Services is made from. */
export interface ServiceNetworkOptions {
  /** Tells data directories apart. */
  hash: string;
  bridge: string;
  gateway: string;
  podCidr: string;
  /** `--service-cidr` */
  asked: string | undefined;
  /** The range of the last run. */
  before: string | undefined;
  /** Whether the Pods' bridge is ours. */
  ownsBridge: boolean;
  log: (line: string) => void;
}

const domain = "cluster.local";

/**
 * Settles the addresses of Services. Without iptables, or with a
 * runtime that brings its own network, Services are only objects: nothing leads to them.
 */
export async function prepareServiceNetwork(
  options: ServiceNetworkOptions,
): Promise<ServiceNetwork> {
  const { bridge, gateway, podCidr, asked, before, hash, log } = options;
  const isReachable = options.ownsBridge && findProgram("iptables-restore") !== undefined;
  const chains = chainNames(hash);
  if (!isReachable) {
    const serviceCidr = asked ?? before ?? defaultServiceCidr;
    return {
      serviceCidr,
      clusterDns: { servers: [], domain },
      async openBridge() {},
      async start({ registry, apiPort }) {
        await readdressServices(registry, serviceCidr);
        log("services: nothing leads to the addresses of Services on this machine");
        const wanted = [kubernetesService(serviceCidr, apiPort)];
        const unpublish = await keepPublished({ registry, wanted, address: gateway, log });
        return async () => unpublish();
      },
    };
  }
  const serviceCidr = await claimServiceCidr({ asked, before, podCidr, bridge }, chains);
  const ranges = [ipv4Range(podCidr), ipv4Range(serviceCidr)];
  const isOurs = (address: string) => ranges.some((range) => ipv4Contains(range, address));
  return {
    serviceCidr,
    clusterDns: { servers: [clusterDnsAddress(serviceCidr)], domain },
    openBridge: () => ensureBridge({ bridge, gateway, podCidr, serviceCidr }),
    async start({ registry, apiPort }) {
      await readdressServices(registry, serviceCidr);
      const [{ startDns }, { clusterNames }] = await Promise.all([
        import("./dns/start-dns.ts"),
        import("./dns/cluster-names.ts"),
      ]);
      const dns: DnsServer = await startDns({
        address: gateway,
        domain,
        names: clusterNames(registry),
        isClient: (address) => isFromNode(address, podCidr),
        isOurs,
        upstream: nodeResolvers,
        log,
      });
      const unpublish = await keepPublished({
        registry,
        wanted: [
          kubernetesService(serviceCidr, apiPort),
          clusterDnsService(serviceCidr, dns.ports),
        ],
        address: gateway,
        log,
      });
      const proxy = await startProxy({
        registry,
        entrances: { chains, bridge, serviceCidr },
        facts: { podCidr, bridgeIsFiltered: await isBridgeFiltered() },
        log,
      });
      return async () => {
        unpublish();
        await proxy.stop();
        await dns.close();
      };
    },
  };
}

/** The machine's own resolvers, read at each question: they change with its network. */
async function nodeResolvers(): Promise<Upstream[]> {
  const { servers } = parseResolvConf(await readFile("/etc/resolv.conf", "utf8"));
  return servers.map((address) => ({ address }));
}

/** A Pod, or this machine itself: the kernel lets no one else have one of its own addresses. */
export function isFromNode(address: string, podCidr: string): boolean {
  if (ipv4Contains(ipv4Range(podCidr), address)) return true;
  return Object.values(networkInterfaces()).some((list) =>
    list?.some((each) => each.address === address),
  );
}
