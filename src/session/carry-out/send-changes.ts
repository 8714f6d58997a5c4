import type { DebugPlan, PlannedChange, PodDeletion } from "../../debug/plan.ts";
import { EphemeraError } from "../../errors.ts";
import { applyChange } from "./apply-change.ts";
import type { CarryOutOptions } from "./options.ts";
import { requestRemains } from "./remains.ts";

/** How long the creation of one may still take once it is not wanted any more: it has to be known, to delete it. */
const creationMilliseconds = 10_000;

/** The requests of a plan that are due at that time. */
export function changesOf(plan: DebugPlan, when: PodDeletion["when"]): PlannedChange[] {
  return plan.changes.filter(
    (change) => (change.kind === "delete-pod" ? change.when : "at-once") === when,
  );
}

/** Sends the requests of that time. Gives the uid of the Pod that was created, if one was. */
export async function sendChanges(
  plan: DebugPlan,
  when: PodDeletion["when"],
  { client, messages, signal }: CarryOutOptions,
): Promise<string | undefined> {
  const { namespace, isTemporary = false } = plan;
  let uid: string | undefined;
  for (const change of changesOf(plan, when)) {
    const awaited = isTemporary ? abortedLater(signal, creationMilliseconds) : signal;
    try {
      const answer = await applyChange(change, { client, namespace, signal: awaited });
      if (change.kind === "create-pod") uid = answer.metadata?.uid;
    } catch (error) {
      if (awaited.aborted) {
        throw new EphemeraError("INTERRUPTED", { remains: requestRemains(plan) }, { cause: error });
      }
      if (change.kind === "delete-pod") {
        messages.warn(
          `The copy ${plan.pod} was made, but its original ${change.pod} could not be deleted: both are there now.`,
        );
      }
      throw error;
    }
  }
  return uid;
}

/** Aborted that much later than `signal`. */
function abortedLater(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  const wait = () => setTimeout(() => later.abort(signal.reason), milliseconds).unref();
  if (signal.aborted) wait();
  else signal.addEventListener("abort", wait, { once: true });
  return later.signal;
}
