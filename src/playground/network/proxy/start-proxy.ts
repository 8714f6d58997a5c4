import { setTimeout as delay } from "node:timers/promises";
import type { Registry } from "../../resources/registry.ts";
import { endpointSlices } from "../../resources/services/endpoint-slices.ts";
import { services } from "../../resources/services/services.ts";
import { type Entrances, type Found, ownRules, rulesBatch } from "./batch.ts";
import { restore, saveTable } from "./iptables.ts";
import { type PacketFacts, planRules } from "./plan-rules.ts";
import { planRoutes } from "./route.ts";

/** What keeps the kernel's rules. */
export interface Proxy {
  /** Writes nothing more; the rules stay, as the Pods do. */
  stop(): Promise<void>;
}

/**
 * Changes that come within so many ms are written together: more where writing takes long, so that
 * many Services don't keep a processor busy.
 */
const together = { least: 5, most: 1000 };
/** How long to wait after a write that failed, in ms. */
const retryAfter = 1000;

/**
 * Leads the traffic to Services by rules in the kernel, and follows Services and EndpointSlices.
 * Resolves when the rules for what is there are written. Chains of an earlier run are taken over.
 */
export async function startProxy(options: {
  registry: Registry;
  entrances: Entrances;
  facts: PacketFacts;
  log: (line: string) => void;
}): Promise<Proxy> {
  const { registry, entrances, facts, log } = options;
  const stopping = new AbortController();
  const { chains } = entrances;
  let applied: string | undefined;
  let known: { nat: Found; filter: Found } | undefined;
  let wanted = false;
  let working: Promise<void> | undefined;
  let pause = together.least;

  async function write(): Promise<void> {
    const routes = planRoutes(registry.list(services).items, registry.list(endpointSlices).items);
    const plan = planRules(routes, chains, facts);
    const text = JSON.stringify(plan);
    if (text === applied) return;
    const enter = known === undefined;
    const [nat, filter] = known
      ? [known.nat, known.filter]
      : (await Promise.all([saveTable("nat"), saveTable("filter")])).map((saved) =>
          ownRules(saved, chains),
        );
    if (nat === undefined || filter === undefined) return;
    // After a failure nothing is known, and all is read and written anew.
    known = undefined;
    applied = undefined;
    await restore(rulesBatch(plan, entrances, { nat, filter, enter }));
    known = {
      nat: { chains: [...plan.natChains], jumps: [] },
      filter: { chains: [chains.refuse], jumps: [] },
    };
    applied = text;
  }

  async function work(): Promise<void> {
    while (wanted && !stopping.signal.aborted) {
      await delay(pause, undefined, { signal: stopping.signal });
      wanted = false;
      const begun = performance.now();
      try {
        await write();
        pause = Math.min(Math.max(performance.now() - begun, together.least), together.most);
      } catch (error) {
        log(`services: ${error instanceof Error ? error.message : String(error)}`);
        wanted = true;
        await delay(retryAfter, undefined, { signal: stopping.signal });
      }
    }
  }

  /** One at a time: what changes meanwhile is written after it. */
  const alone = (task: Promise<void>): Promise<void> => {
    working = task.finally(() => {
      working = undefined;
      if (wanted && !stopping.signal.aborted) changed();
    });
    return working;
  };
  const changed = () => {
    wanted = true;
    // Only the end of it all interrupts it.
    if (working === undefined) alone(work()).catch(() => undefined);
  };
  const stops = [
    registry.subscribe(services, changed),
    registry.subscribe(endpointSlices, changed),
  ];
  await alone(write());
  return {
    async stop() {
      for (const stop of stops) stop();
      stopping.abort();
      await working?.catch(() => undefined);
    },
  };
}
