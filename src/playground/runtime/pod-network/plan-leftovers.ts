import { chainOf } from "./nat-traces.ts";
import type { NetworkTraces } from "./traces.ts";

/** What is to be taken away, each kind in its own words. */
export interface NetworkLeftovers {
  /** Words after `iptables -D`. */
  rules: string[][];
  chains: string[];
  namespaces: string[];
  files: string[];
}

/** What tells a leftover from what is in use. */
export interface LeftoverRule {
  /** Sandboxes the runtime knows. They are its own to take down, also when they are dead. */
  known: ReadonlySet<string>;
  /** A sandbox with a lease younger than this may still be in the making. Absent: nothing is. */
  madeBefore?: Date;
}

/** What sandboxes left that the runtime knows nothing of: it was killed while it made or removed them. Pure. */
export function planLeftovers(
  traces: NetworkTraces,
  { known, madeBefore }: LeftoverRule,
): NetworkLeftovers {
  const young = new Set(
    traces.leases
      .filter(({ since }) => madeBefore !== undefined && since >= madeBefore)
      .map(({ sandboxId }) => sandboxId),
  );
  const isLeft = ({ sandboxId }: { sandboxId: string }) =>
    !known.has(sandboxId) && !young.has(sandboxId);
  const leases = traces.leases.filter(isLeft);
  const nat = traces.nat.filter(isLeft);
  const results = traces.results.filter(isLeft);
  const used = new Set(
    traces.results.filter((result) => !isLeft(result)).flatMap(({ namespaces }) => namespaces),
  );
  // A crash between a chain's making and its first rule leaves one that only its name tells.
  const unnamed = leases.map(({ sandboxId }) => chainOf(traces.network, sandboxId));
  const chains = new Set([...nat.map(({ chain }) => chain), ...unnamed]);
  return {
    rules: nat.flatMap(({ rule }) => (rule === undefined ? [] : [rule])),
    chains: [...chains].filter((chain) => traces.chains.has(chain)),
    namespaces:
      young.size > 0
        ? []
        : traces.namespaces
            .filter(({ path, inhabited }) => !inhabited && !used.has(path))
            .map(({ path }) => path),
    files: [...leases, ...results].map(({ path }) => path),
  };
}
