import { createHash } from "node:crypto";

/** The chains of one playground; the kernel takes 28 characters at most. */
export interface Chains {
  /** Begins the name of each. */
  prefix: string;
  /** nat: which Service a packet is for, by its address. */
  services: string;
  /** nat: which Service a packet to this machine is for, by its port. */
  nodePorts: string;
  /** nat: packets whose answers would miss the node. */
  masquerade: string;
  /** filter: refuses what is for a Service with nothing behind it. */
  refuse: string;
}

/** The names for a playground's chains, from what tells its data directory apart. */
export function chainNames(hash: string): Chains {
  const prefix = `EPH-${hash}-`;
  return {
    prefix,
    services: `${prefix}SVC`,
    nodePorts: `${prefix}NODE`,
    masquerade: `${prefix}MASQ`,
    refuse: `${prefix}REFUSE`,
  };
}

/** The chain that shares the traffic of one route out. */
export function routeChain({ prefix }: Chains, id: string): string {
  return `${prefix}${createHash("sha256").update(id).digest("hex").slice(0, 10)}`;
}
