import { ipv4Overlaps, ipv4Range } from "../../../kubernetes/ipv4.ts";
import { ownRules, removalBatch, rulesBatch } from "../proxy/batch.ts";
import type { Chains } from "../proxy/chains.ts";
import { ip, restore, saveTable } from "../proxy/iptables.ts";
import { type CidrFacts, chooseServiceCidr } from "./choose-service-cidr.ts";

/** Playgrounds that start at the same moment step aside so often. */
const attempts = 20;

/**
 * Chooses the range of the Services' addresses and claims it by the rules that lead to it, before
 * anything else is made from it. Of two playgrounds that choose at the same time one steps aside.
 */
export async function claimServiceCidr(
  facts: Omit<CidrFacts, "rules" | "routes" | "chainPrefix">,
  chains: Chains,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const [rules, filter, routes] = await Promise.all([
      saveTable("nat"),
      saveTable("filter"),
      ip(["-4", "route"]),
    ]);
    const serviceCidr = chooseServiceCidr({ ...facts, rules, routes, chainPrefix: chains.prefix });
    const found = { nat: ownRules(rules, chains), filter: ownRules(filter, chains) };
    // Rules of the last run lead there already, and go on doing so.
    if (found.nat.jumps.some((jump) => jump.includes(`-d ${serviceCidr} `))) return serviceCidr;
    const empty = { natChains: entranceChains(chains), nat: [], filter: [] };
    const entrances = { chains, bridge: facts.bridge, serviceCidr };
    await restore(rulesBatch(empty, entrances, { ...found, enter: true }));
    const claimed = await saveTable("nat");
    if (attempt === attempts || !isClaimedBefore(claimed, serviceCidr, chains)) return serviceCidr;
    const own = {
      nat: ownRules(claimed, chains),
      filter: ownRules(await saveTable("filter"), chains),
    };
    const removal = removalBatch(own);
    if (removal !== undefined) await restore(removal);
  }
}

function entranceChains({ services, nodePorts, masquerade }: Chains): string[] {
  return [services, nodePorts, masquerade];
}

/** Whether another playground's claim of the same addresses is older: entrances are put on top. Pure. */
export function isClaimedBefore(rules: string, serviceCidr: string, { prefix }: Chains): boolean {
  const claims = rules
    .split("\n")
    .filter((line) => line.startsWith("-A OUTPUT ") && / -j EPH-[0-9a-f]+-SVC$/.test(line));
  const ours = claims.findIndex((line) => line.includes(` -j ${prefix}`));
  return claims.slice(ours + 1).some((line) => {
    const cidr = / -d (\S+) /.exec(line)?.[1];
    return cidr !== undefined && ipv4Overlaps(ipv4Range(cidr), ipv4Range(serviceCidr));
  });
}
