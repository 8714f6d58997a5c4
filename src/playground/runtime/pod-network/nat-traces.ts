import { createHash } from "node:crypto";

/** What the bridge plugin wrote into iptables' nat table for one sandbox. */
export interface NatTrace {
  sandboxId: string;
  /** The plugin's own chain for it. */
  chain: string;
  /** The rule that leads there, in the words that take it back after `-D`; absent in the chain's own rules. */
  rule?: string[];
}

/**
 * The rules by which the bridge plugin lets the Pods of a network reach the outside, out of
 * `iptables -t nat -S`: their comment names the network and the sandbox. Pure.
 */
export function natTraces(listing: string, network: string): NatTrace[] {
  return listing.split("\n").flatMap((line): NatTrace[] => {
    const [, owner, sandboxId = ""] = /name: \\"([^\\"]+)\\" id: \\"([^\\"]+)\\"/.exec(line) ?? [];
    if (owner !== network || !line.startsWith("-A ")) return [];
    const rule = wordsOf(line.slice(3));
    const [from = ""] = rule;
    if (from !== "POSTROUTING") return [{ sandboxId, chain: from }];
    return [{ sandboxId, chain: rule[rule.indexOf("-j") + 1] ?? "", rule }];
  });
}

/** The chains a listing declares. Pure. */
export function declaredChains(listing: string): Set<string> {
  return new Set([...listing.matchAll(/^-N (\S+)$/gm)].map(([, chain = ""]) => chain));
}

/** The name the plugin gives a sandbox's chain (containernetworking/plugins, utils.FormatChainName). */
export function chainOf(network: string, sandboxId: string): string {
  const digest = createHash("sha512").update(`${network}${sandboxId}`).digest("hex");
  return `CNI-${digest}`.slice(0, 28);
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, plain]) => plain ?? quoted?.replaceAll(/\\(.)/g, "$1") ?? "",
  );
}
