import { mkdir } from "node:fs/promises";
import type { Pod } from "../../../kubernetes/types.ts";
import { ConfigProblem } from "../config/environment.ts";
import { hindrance } from "../hindrance.ts";
import { type NodeContext, podsOf } from "../node-context.ts";
import { podPlaces } from "../places.ts";
import { identityOf } from "../pod.ts";
import { planVolumes } from "../volumes/plan.ts";
import { prepareVolumes } from "../volumes/prepare.ts";
import { describeSandbox } from "./describe-sandbox.ts";
import type { PodMemory } from "./pod-memory.ts";
import { sourcesFor } from "./sources.ts";

/** Makes the Pod's volumes; a missing configMap or the like is told in an event and tried again. */
export async function makeVolumes(node: NodeContext, pod: Pod, memory: PodMemory): Promise<void> {
  const places = podPlaces(node.places, identityOf(pod));
  const failures = typeof memory.volumes === "string" ? 0 : memory.volumes.failures;
  try {
    const plans = planVolumes(pod, places, sourcesFor(node, pod));
    await prepareVolumes(plans);
    memory.volumePlans = plans;
    memory.volumes = "prepared";
  } catch (error) {
    if (!(error instanceof ConfigProblem)) throw error;
    node.record(pod, { type: "Warning", reason: "FailedMount", message: error.message });
    memory.volumes = hindrance("CreateContainerConfigError", error.message, failures + 1);
  }
}

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
    delete memory.sandboxFailure;
  } catch (error) {
    const message = `Failed to create pod sandbox: ${error instanceof Error ? error.message : String(error)}`;
    node.record(pod, { type: "Warning", reason: "FailedCreatePodSandBox", message });
    const failures = (memory.sandboxFailure?.failures ?? 0) + 1;
    memory.sandboxFailure = hindrance("CreateContainerError", message, failures);
  }
}
