import { EphemeraError } from "../../errors.ts";
import { type StartedContainer, waitForContainer } from "../waiting/wait-for-container.ts";
import type { CarryOutOptions, DebuggerPlan } from "./options.ts";
import { startRemains } from "./remains.ts";

/** Waits until the debugger runs, or has run. Throws INTERRUPTED, and what `waitForContainer` throws. */
export async function waitForDebugger(
  plan: DebuggerPlan,
  options: CarryOutOptions,
): Promise<StartedContainer> {
  const { client, messages, timeout, signal } = options;
  try {
    return await waitForContainer({
      client,
      messages,
      timeout,
      signal,
      namespace: plan.namespace,
      pod: plan.pod,
      container: plan.debugger,
      target: plan.target,
      remains: startRemains(plan),
    });
  } catch (error) {
    const remains = startRemains(plan);
    if (!signal.aborted) {
      if (remains !== "" && isConnections(error)) messages.info(remains);
      throw error;
    }
    throw new EphemeraError("INTERRUPTED", { remains }, { cause: error });
  }
}

/** An error of the way to the server, which says nothing of what is left there. */
function isConnections(error: unknown): boolean {
  return error instanceof EphemeraError && /^(CONNECTION_|REQUEST_)/.test(error.code);
}
