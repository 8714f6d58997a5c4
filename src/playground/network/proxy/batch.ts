import type { Chains } from "./chains.ts";
import type { RulesPlan } from "./plan-rules.ts";

/** What leads packets into a playground's chains. */
export interface Entrances {
  chains: Chains;
  bridge: string;
  serviceCidr: string;
}

/** What `iptables-save` shows of one table, as far as it is a playground's. */
export interface Found {
  chains: string[];
  /** Rules in other chains that lead into ours, `PREROUTING -d … -j EPH-…`. */
  jumps: string[];
}

/** Reads what is a playground's out of `iptables-save -t TABLE`. Pure. */
export function ownRules(saved: string, { prefix }: Pick<Chains, "prefix">): Found {
  const lines = saved.split("\n");
  return {
    chains: lines.flatMap((line) => {
      const name = /^:(\S+) /.exec(line)?.[1];
      return name?.startsWith(prefix) === true ? name : [];
    }),
    jumps: lines.flatMap((line) => {
      const isOurs = line.startsWith("-A ") && line.includes(` -j ${prefix}`);
      return isOurs && !line.startsWith(`-A ${prefix}`) ? line.slice(3) : [];
    }),
  };
}

/**
 * The input of `iptables-restore --noflush` that makes the chains what they have to be, in one step
 * for each table. `enter` adds the entrances anew, ahead of all else: the CNI plug-in's own rules
 * would let packets go before ours see them. Pure.
 */
export function rulesBatch(
  plan: RulesPlan,
  entrances: Entrances,
  found: { nat: Found; filter: Found; enter: boolean },
): string {
  const { chains, bridge, serviceCidr } = entrances;
  const nat = [
    `PREROUTING 1 -i ${bridge} -m addrtype --dst-type LOCAL -j ${chains.nodePorts}`,
    `PREROUTING 1 -i ${bridge} -d ${serviceCidr} -j ${chains.services}`,
    `OUTPUT 1 ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j ${chains.nodePorts}`,
    `OUTPUT 1 -d ${serviceCidr} -j ${chains.services}`,
    `POSTROUTING 1 -m conntrack --ctstate DNAT -j ${chains.masquerade}`,
  ];
  const filter = [
    `FORWARD 1 -i ${bridge} -d ${serviceCidr} -j ${chains.refuse}`,
    `OUTPUT 1 -d ${serviceCidr} -j ${chains.refuse}`,
  ];
  return [
    ...table("nat", plan.natChains, plan.nat, { found: found.nat, jumps: found.enter ? nat : [] }),
    ...table("filter", [chains.refuse], plan.filter, {
      found: found.filter,
      jumps: found.enter ? filter : [],
    }),
    "",
  ].join("\n");
}

function table(
  name: string,
  chains: readonly string[],
  rules: readonly string[],
  { found, jumps }: { found: Found; jumps: readonly string[] },
): string[] {
  const stale = found.chains.filter((chain) => !chains.includes(chain));
  return [
    `*${name}`,
    // A chain that is named here is emptied.
    ...[...chains, ...stale].map((chain) => `:${chain} - [0:0]`),
    ...(jumps.length === 0 ? [] : found.jumps.map((jump) => `-D ${jump}`)),
    ...jumps.map((jump) => `-I ${jump}`),
    ...rules,
    ...stale.map((chain) => `-X ${chain}`),
    "COMMIT",
  ];
}

/** The input that takes everything of a playground away; undefined when there is nothing. Pure. */
export function removalBatch(found: { nat: Found; filter: Found }): string | undefined {
  const tables = Object.entries(found).filter(([, { chains }]) => chains.length > 0);
  if (tables.length === 0) return undefined;
  return [
    ...tables.flatMap(([name, { chains, jumps }]) => [
      `*${name}`,
      ...chains.map((chain) => `:${chain} - [0:0]`),
      ...jumps.map((jump) => `-D ${jump}`),
      ...chains.map((chain) => `-X ${chain}`),
      "COMMIT",
    ]),
    "",
  ].join("\n");
}
