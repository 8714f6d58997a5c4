import { findProgram } from "../../runtime/machine.ts";
import { ownRules, removalBatch } from "./batch.ts";
import { chainNames } from "./chains.ts";
import { restore, saveTable } from "./iptables.ts";

/** Takes all rules of a playground away; what never was is no error. */
export async function removeServiceRules(hash: string): Promise<void> {
  if (findProgram("iptables-restore") === undefined) return;
  const chains = chainNames(hash);
  const [nat, filter] = await Promise.all([saveTable("nat"), saveTable("filter")]);
  const batch = removalBatch({ nat: ownRules(nat, chains), filter: ownRules(filter, chains) });
  if (batch !== undefined) await restore(batch);
}
