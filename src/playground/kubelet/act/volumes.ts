import type { Pod } from "../../../kubernetes/types.ts";
import { ConfigProblem } from "../config/environment.ts";
import { retrySeconds } from "../decide/back-off.ts";
import { hindrance } from "../hindrance.ts";
import type { NodeContext } from "../node-context.ts";
import { podPlaces } from "../places.ts";
import { identityOf } from "../pod.ts";
import { planVolumes } from "../volumes/plan.ts";
import { prepareVolumes } from "../volumes/prepare.ts";
import { keyOfNeed } from "../volumes/token-needs.ts";
import type { PodMemory } from "./pod-memory.ts";
import { sourcesFor } from "./sources.ts";
import { renewTokens } from "./tokens.ts";

/** Makes the Pod's volumes; a missing configMap or the like is told in an event and tried again. */
export async function makeVolumes(node: NodeContext, pod: Pod, memory: PodMemory): Promise<void> {
  const failures = typeof memory.volumes === "string" ? 0 : memory.volumes.failures;
  const problem = await writeVolumes(node, pod, memory);
  memory.volumes =
    problem === undefined
      ? "prepared"
      : hindrance("CreateContainerConfigError", problem.message, failures + 1);
}

/** Brings the files of the volumes up to date. A failure is told and tried again; containers go on. */
export async function refreshVolumes(
  node: NodeContext,
  pod: Pod,
  memory: PodMemory,
): Promise<void> {
  const problem = await writeVolumes(node, pod, memory);
  if (problem === undefined) return;
  memory.volumesDue = new Date(Date.now() + retrySeconds(refreshFailures) * 1000);
}

/** A refresh that fails is tried again at one pace: the kubelet would at each of its syncs. */
const refreshFailures = 4;

async function writeVolumes(
  node: NodeContext,
  pod: Pod,
  memory: PodMemory,
): Promise<ConfigProblem | undefined> {
  delete memory.volumesDue;
  const failed = await renewTokens(node, pod, memory.tokens);
  try {
    const places = podPlaces(node.places, identityOf(pod));
    const plans = planVolumes(pod, places, {
      ...sourcesFor(node, pod),
      token(need) {
        const key = keyOfNeed(need);
        return failed.get(key) ?? memory.tokens.get(key)?.token ?? new Error("never requested");
      },
    });
    await prepareVolumes(plans);
    memory.volumePlans = plans;
    const times = [...memory.tokens.values()].map(({ refreshAt }) => refreshAt.getTime());
    if (times.length > 0) memory.volumesDue = new Date(Math.min(...times));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigProblem)) throw error;
    node.record(pod, { type: "Warning", reason: "FailedMount", message: error.message });
    return error;
  }
}
