import { EphemeraError } from "../../../errors.ts";
import { checkCidr } from "../../../kubernetes/ip-address.ts";
import { type Ipv4Range, ipv4Overlaps, ipv4Range } from "../../../kubernetes/ipv4.ts";

/** What the choice of a range for Services depends on. */
export interface CidrFacts {
  /** `--service-cidr`, when it was given. */
  asked?: string | undefined;
  /** The range of the last run, in which the Services that are stored have their addresses. */
  before?: string | undefined;
  podCidr: string;
  /** `iptables-save -t nat`. */
  rules: string;
  /** `ip -4 route`. */
  routes: string;
  /** The interface of this playground's Pods, whose routes are its own. */
  bridge: string;
  /** What the names of this playground's chains begin with. */
  chainPrefix: string;
}

/** kubeadm's default first; private ranges that few networks use after it. */
const candidates = [...range(96, 127), ...range(32, 63)].map((second) => `10.${second}.0.0/16`);

/**
 * The range of the Services' addresses: what was asked for, else that of the last run, else the
 * first that nothing on this machine uses. Pure. Throws SERVICE_CIDR_TAKEN.
 */
export function chooseServiceCidr(facts: CidrFacts): string {
  const { asked, before } = facts;
  if (asked !== undefined) checkAsked(asked);
  const uses = usesOf(facts);
  const fixed = asked ?? before;
  if (fixed === undefined) {
    const free = candidates.find((cidr) => userOf(cidr, uses) === undefined);
    if (free !== undefined) return free;
    throw new EphemeraError("SERVICE_CIDR_TAKEN", { cidr: "10.0.0.0/8", user: "other networks" });
  }
  const user = userOf(fixed, uses);
  if (user !== undefined) throw new EphemeraError("SERVICE_CIDR_TAKEN", { cidr: fixed, user });
  return fixed;
}

function checkAsked(cidr: string): void {
  const [complaint] = checkCidr(cidr);
  const prefix = Number(cidr.split("/")[1]);
  const problem =
    complaint ??
    (cidr.includes(":") || prefix < 12 || prefix > 24
      ? "must be an IPv4 range of 256 to 1048576 addresses, such as 10.96.0.0/16"
      : undefined);
  if (problem !== undefined) {
    throw new EphemeraError("INVALID_OPTIONS", { problem: `--service-cidr ${problem}` });
  }
}

interface Use {
  cidr: string;
  /** A sentence's end: `a route to 10.96.0.0/24`. */
  user: string;
}

/** Ranges in use on this machine, but for this playground's own. */
function usesOf({ podCidr, rules, routes, bridge, chainPrefix }: CidrFacts): Use[] {
  const ofRules = rules
    .split("\n")
    .filter((line) => line.startsWith("-A ") && !line.includes(chainPrefix))
    // The CNI plug-in's own rules about this network.
    .filter((line) => !line.includes(`name: \\"${bridge}\\"`))
    .flatMap((line) => {
      const cidr = / -d ([0-9.]+\/\d+) /.exec(line)?.[1];
      return cidr === undefined ? [] : { cidr, user: `a rule of iptables for ${cidr}` };
    });
  const ofRoutes = routes
    .split("\n")
    .filter((line) => !line.includes(` dev ${bridge} `))
    .flatMap((line) => {
      const cidr = /^(?:unreachable |blackhole )?([0-9.]+(?:\/\d+)?) /.exec(line)?.[1];
      return cidr === undefined ? [] : { cidr, user: `a route to ${cidr}` };
    });
  const own = { cidr: podCidr, user: `this playground's Pods (${podCidr})` };
  return [own, ...ofRules, ...ofRoutes].filter(({ cidr }) => isSpecific(ipv4Range(cidr)));
}

/** Rules about half of all addresses, such as `! -d 224.0.0.0/4`, claim none of them. */
function isSpecific({ size }: Ipv4Range): boolean {
  return size < 2 ** 24;
}

function userOf(cidr: string, uses: readonly Use[]): string | undefined {
  const wanted = ipv4Range(cidr);
  return uses.find((use) => ipv4Overlaps(wanted, ipv4Range(use.cidr)))?.user;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
