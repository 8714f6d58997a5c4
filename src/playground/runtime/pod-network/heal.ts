import type { CriClient } from "../cri/client.ts";
import { planLeftovers } from "./plan-leftovers.ts";
import { removeLeftovers } from "./remove-leftovers.ts";
import type { NetworkTraces } from "./traces.ts";

/** How long a runtime that ran all the time may need to undo a sandbox whose maker was killed, in ms. */
const undoneWithin = 60_000;

/**
 * Takes away what sandboxes left on the network that a runtime was killed over. The traces must be
 * from before it was started, so that none of a new sandbox is among them. That it fails keeps
 * nobody from running Pods: it is only logged.
 */
export async function healPodNetwork(options: {
  traces: NetworkTraces;
  cri: CriClient;
  /** The runtime was running already. */
  adopted: boolean;
  log: (line: string) => void;
}): Promise<void> {
  const { traces, cri, adopted, log } = options;
  try {
    const { items } = await cri.listPodSandbox({});
    const leftovers = planLeftovers(traces, {
      known: new Set(items.map(({ id }) => id)),
      ...(adopted ? { madeBefore: new Date(Date.now() - undoneWithin) } : {}),
    });
    const found = Object.entries(leftovers).filter(([, each]) => each.length > 0);
    if (found.length === 0) return;
    await removeLeftovers(leftovers);
    const what = found.map(([kind, each]) => `${each.length} ${kind}`).join(", ");
    log(`removed what sandboxes that are gone had left on the Pod network: ${what}`);
  } catch (error) {
    log(`leftovers on the Pod network could not be removed: ${String(error)}`);
  }
}
