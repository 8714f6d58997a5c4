import type { Pod } from "../../../kubernetes/types.ts";
import { containerConfig } from "../config/container-config.ts";
import { buildEnvironment, ConfigProblem } from "../config/environment.ts";
import type { Action } from "../decide/decision.ts";
import type { HindranceReason } from "../decide/start-state.ts";
import { hindrance } from "../hindrance.ts";
import { beginPostStart } from "../lifecycle/post-start.ts";
import type { NodeContext } from "../node-context.ts";
import { addressOf, type ObservedPod } from "../observed.ts";
import { podPlaces } from "../places.ts";
import { type AnyContainer, fieldPathOf, identityOf } from "../pod.ts";
import { bindSubPath } from "../volumes/bind-sub-path.ts";
import { canMountRecursivelyReadOnly, containerMounts } from "../volumes/mounts.ts";
import { planSubPaths, type SubPath } from "../volumes/sub-paths.ts";
import { describeSandbox } from "./describe-sandbox.ts";
import type { Performance } from "./performance.ts";
import type { PodMemory } from "./pod-memory.ts";
import { sourcesFor } from "./sources.ts";
import { writeStandardFiles } from "./standard-files.ts";

type StartAction = Action & { kind: "start-container" };

/**
 * CreateContainer and StartContainer. A failure before the container exists is kept in memory
 * and tried again; a failure to start is final and stays visible in the runtime (exit 128,
 * reason StartError), as with the genuine kubelet.
 */
export async function startContainer(performance: Performance, action: StartAction): Promise<void> {
  const { node, pod, observed, memory } = performance;
  const { container, role } = action;
  const id = await create(node, pod, action, observed, memory).catch((error: unknown) => {
    const reason =
      error instanceof ConfigProblem ? "CreateContainerConfigError" : "CreateContainerError";
    hinder(node, pod, action, { reason, message: messageOf(error) }, memory);
  });
  if (id === undefined) return;
  memory.starts.delete(container.name);
  await startCreated(performance, { id, role, container });
}

/** StartContainer on a container that exists; then its postStart hook begins. */
export async function startCreated(
  { node, pod, observed, memory, wake }: Performance,
  { id, role, container }: Pick<Action & { kind: "start-created" }, "id" | "role" | "container">,
): Promise<void> {
  const fieldPath = fieldPathOf(role, container.name);
  try {
    await node.runtime.startContainer({ containerId: id });
    memory.started.add(id);
    node.record(pod, {
      type: "Normal",
      reason: "Started",
      message: "Container started",
      fieldPath,
    });
    const address = addressOf(pod, observed, node);
    beginPostStart({ node, pod, role, container, containerId: id, address }, memory, wake);
  } catch (error) {
    const message = `Error: ${messageOf(error).replaceAll(id, container.name)}`;
    node.record(pod, { type: "Warning", reason: "Failed", message, fieldPath });
  }
}

/** Remembers why a container can't be tried, and tells it once per change. */
export function hinder(
  node: NodeContext,
  pod: Pod,
  { role, container }: { role: StartAction["role"]; container: AnyContainer },
  why: { reason: HindranceReason; message: string; awaits?: string },
  memory: PodMemory,
): void {
  const before = memory.starts.get(container.name);
  const failures = before === undefined || before.phase === "pulling" ? 0 : before.failures;
  const fieldPath = fieldPathOf(role, container.name);
  const message = `Error: ${why.message}`;
  node.record(pod, { type: "Warning", reason: "Failed", message, fieldPath });
  const found = hindrance(why.reason, why.message, failures + 1);
  if (why.awaits === undefined) memory.starts.set(container.name, found);
  else {
    const { retryAt: _, ...rest } = found;
    memory.starts.set(container.name, { ...rest, awaits: why.awaits });
  }
}

async function create(
  node: NodeContext,
  pod: Pod,
  action: StartAction,
  observed: ObservedPod,
  memory: PodMemory,
): Promise<string> {
  const { container, role, sandboxId, imageId, imageUser, attempt, backOffSeconds, targetId } =
    action;
  const places = podPlaces(node.places, identityOf(pod));
  const sandbox = observed.sandboxes.find(({ id }) => id === sandboxId);
  const ips = sandbox?.ips ?? [];
  const podIps = pod.spec?.hostNetwork ? [node.hostIp] : ips;
  const environment = buildEnvironment(pod, container, sourcesFor(node, pod, podIps));
  const standard = await writeStandardFiles({
    pod,
    container: container.name,
    attempt,
    ips,
    clusterDomain: node.clusterDns.domain,
    places,
  });
  const subPaths = planSubPaths(container, memory.volumePlans, { places, environment });
  await bindAll(node, container, subPaths);
  const { containerId } = await node.runtime.createContainer({
    podSandboxId: sandboxId,
    config: containerConfig(pod, container, {
      attempt,
      backOffSeconds,
      image: { id: imageId, user: imageUser ?? {} },
      environment,
      machine: node.machine,
      seccompRoot: node.seccompRoot,
      mounts: containerMounts(container, {
        plans: memory.volumePlans,
        subPaths,
        standard,
        recursiveReadOnly: canMountRecursivelyReadOnly(
          node.registry.find(node.resources.nodes, { name: node.nodeName }),
        ),
      }),
      ...(targetId === undefined ? {} : { targetId }),
    }),
    sandboxConfig: (await describeSandbox(node, pod, sandbox?.attempt ?? 0)).config,
  });
  const fieldPath = fieldPathOf(role, container.name);
  node.record(pod, { type: "Normal", reason: "Created", message: "Container created", fieldPath });
  return containerId;
}

/** The kubelet tells only its log why: the reason may hold paths of the node. */
async function bindAll(node: NodeContext, container: AnyContainer, subPaths: readonly SubPath[]) {
  for (const subPath of subPaths) {
    await bindSubPath(subPath).catch((cause: unknown) => {
      const what = `failed to prepare subPath for volumeMount "${subPath.volume}" of container "${container.name}"`;
      node.log(`${what}: ${messageOf(cause)}`);
      throw new ConfigProblem(what);
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
