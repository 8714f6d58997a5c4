import { type Chains, routeChain } from "./chains.ts";
import type { Route } from "./route.ts";

/** The content of a playground's own chains. */
export interface RulesPlan {
  /** Chains of table nat. */
  natChains: readonly string[];
  nat: readonly string[];
  filter: readonly string[];
}

/** How a playground's packets go. */
export interface PacketFacts {
  podCidr: string;
  /**
   * Whether what the bridge passes from Pod to Pod is seen by iptables (bridge-nf-call-iptables):
   * else an answer would reach the client under the address of the Pod that gave it.
   */
  bridgeIsFiltered: boolean;
}

/**
 * The rules that lead Services' addresses to Pods. Of the endpoints of a route each gets every n-th
 * connection; one that has an affinity goes where the client went before. Pure.
 */
export function planRules(
  routes: readonly Route[],
  chains: Chains,
  { podCidr, bridgeIsFiltered }: PacketFacts,
): RulesPlan {
  const served = routes.filter(({ endpoints }) => endpoints.length > 0);
  const empty = routes.filter(({ endpoints }) => endpoints.length === 0);
  const backends = served.flatMap(({ endpoints }) => endpoints).map(addressOf);
  return {
    natChains: [
      chains.services,
      chains.nodePorts,
      chains.masquerade,
      ...served.map(({ id }) => routeChain(chains, id)),
    ],
    nat: [
      ...served.flatMap((route) =>
        matches(route).map(
          (match) => `-A ${chains.services} ${match} -j ${routeChain(chains, route.id)}`,
        ),
      ),
      ...served.flatMap((route) =>
        nodePortMatches(route).map(
          (match) => `-A ${chains.nodePorts} ${match} -j ${routeChain(chains, route.id)}`,
        ),
      ),
      ...[...new Set(backends)]
        .toSorted()
        // A Pod that reaches itself must get the answer from the node, or it would drop it.
        .map((ip) => `-A ${chains.masquerade} -s ${ip}/32 -d ${ip}/32 -j MASQUERADE`),
      ...(bridgeIsFiltered
        ? []
        : [`-A ${chains.masquerade} -s ${podCidr} -d ${podCidr} -j MASQUERADE`]),
      ...served.flatMap((route) => sharing(route, routeChain(chains, route.id))),
    ],
    filter: empty.flatMap((route) =>
      matches(route).map(
        (match) => `-A ${chains.refuse} ${match} -j REJECT --reject-with icmp-port-unreachable`,
      ),
    ),
  };
}

function matches({ id, addresses, port, protocol }: Route): string[] {
  return addresses.map(
    (address) =>
      `-d ${address}/32 -p ${protocol} -m comment --comment "${id}" -m ${protocol} --dport ${port}`,
  );
}

function nodePortMatches({ id, nodePort, protocol }: Route): string[] {
  if (nodePort === undefined) return [];
  return [`-p ${protocol} -m comment --comment "${id}" -m ${protocol} --dport ${nodePort}`];
}

function sharing({ endpoints, protocol, affinitySeconds }: Route, chain: string): string[] {
  const target = (endpoint: string) => `-p ${protocol} -j DNAT --to-destination ${endpoint}`;
  const remembered = (index: number) => `${chain}-${index}`;
  const again =
    affinitySeconds === undefined
      ? []
      : endpoints.map(
          (endpoint, index) =>
            `-A ${chain} -m recent --name ${remembered(index)} --update --seconds ${affinitySeconds} --reap ${target(endpoint)}`,
        );
  const first = endpoints.map((endpoint, index) => {
    const left = endpoints.length - index;
    const share = left === 1 ? "" : `-m statistic --mode nth --every ${left} --packet 0 `;
    const remember =
      affinitySeconds === undefined ? "" : `-m recent --name ${remembered(index)} --set `;
    return `-A ${chain} ${share}${remember}${target(endpoint)}`;
  });
  return [...again, ...first];
}

function addressOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf(":"));
}
