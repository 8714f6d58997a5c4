import { mkdir } from "node:fs/promises";
import type { Pod } from "../../../kubernetes/types.ts";
import { hindrance } from "../hindrance.ts";
import type { NodeContext } from "../node-context.ts";
import { podPlaces } from "../places.ts";
import { identityOf } from "../pod.ts";
import { podsOf } from "../pods-of-node.ts";
import { describeSandbox } from "./describe-sandbox.ts";
import type { PodMemory } from "./pod-memory.ts";

/** RunPodSandbox: namespaces, pause process, network. */
export async function createSandbox(
  node: NodeContext,
  pod: Pod,
  attempt: number,
  memory: PodMemory,
): Promise<void> {
  const places = podPlaces(node.places, identityOf(pod));
  await mkdir(places.logs, { recursive: true, mode: 0o755 });
  if (attempt > 0 && memory.sandboxFailure === undefined) {
    const message = "Pod sandbox changed, it will be killed and re-created.";
    node.record(pod, { type: "Normal", reason: "SandboxChanged", message });
  }
  try {
    await node.cgroups.make(pod, podsOf(node));
    const { config, warnings } = await describeSandbox(node, pod, attempt);
    for (const warning of warnings) node.record(pod, { type: "Warning", ...warning });
    await node.runtime.runPodSandbox({ config });
    await node.podNetworkReady();
    delete memory.sandboxFailure;
  } catch (error) {
    const message = `Failed to create pod sandbox: ${error instanceof Error ? error.message : String(error)}`;
    node.record(pod, { type: "Warning", reason: "FailedCreatePodSandBox", message });
    const failures = (memory.sandboxFailure?.failures ?? 0) + 1;
    memory.sandboxFailure = hindrance("CreateContainerError", message, failures);
  }
}
