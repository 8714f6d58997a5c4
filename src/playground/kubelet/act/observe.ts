import { join } from "node:path";
import {
  type Container,
  type ContainerStatus,
  ContainerState as CriState,
  PodSandboxState,
} from "../../runtime/proto/cri_pb.ts";
import { logPathOf } from "../config/container-config.ts";
import { containerAnnotations, podLabels } from "../config/labels.ts";
import type { NodeContext } from "../node-context.ts";
import type { ObservedContainer, ObservedPod, ObservedSandbox, RuntimeState } from "../observed.ts";
import { type PodPlaces, podPlaces } from "../places.ts";
import type { PodIdentity } from "../pod.ts";
import { readLastWords } from "./last-words.ts";

/** What was read before and can't have changed, by container or sandbox id. */
export interface ObservationCache {
  containers: Map<string, ObservedContainer>;
  addresses: Map<string, string[]>;
}

/** What a worker remembers for the next look. */
export interface ObservationMemory {
  cache: ObservationCache;
  /** Ids of containers known to have run out of memory. */
  outOfMemory: Set<string>;
  /** Ids of containers started since the last look: asked for along with the lists. */
  started: Set<string>;
}

const states: Readonly<Record<CriState, RuntimeState>> = {
  [CriState.CONTAINER_CREATED]: "created",
  [CriState.CONTAINER_RUNNING]: "running",
  [CriState.CONTAINER_EXITED]: "exited",
  [CriState.CONTAINER_UNKNOWN]: "unknown",
};

/**
 * Asks the runtime about one Pod. Two list calls, and one more for each container whose state
 * changed since the last time.
 */
export async function observePod(
  node: NodeContext,
  pod: PodIdentity,
  memory: ObservationMemory,
): Promise<ObservedPod> {
  const { cache } = memory;
  const filter = { labelSelector: { [podLabels.uid]: pod.uid } };
  const early = askEarly(node, memory);
  const [sandboxes, containers] = await Promise.all([
    node.runtime.listPodSandbox({ filter }),
    node.runtime.listContainers({ filter }),
  ]);
  const observed = {
    sandboxes: await Promise.all(
      sandboxes.items.map(async (sandbox): Promise<ObservedSandbox> => {
        const ready = sandbox.state === PodSandboxState.SANDBOX_READY;
        return {
          id: sandbox.id,
          attempt: sandbox.metadata?.attempt ?? 0,
          ready,
          createdAt: fromNanoseconds(sandbox.createdAt),
          ips: ready ? await addressesOf(node, sandbox.id, cache) : [],
        };
      }),
    ),
    containers: await Promise.all(
      containers.containers.map((container) =>
        observeContainer(node, podPlaces(node.places, pod), container, { ...memory, early }),
      ),
    ),
  };
  forgetRemoved(memory, observed);
  observed.sandboxes.sort((a, b) => b.attempt - a.attempt);
  observed.containers.sort(
    (a, b) => b.attempt - a.attempt || b.createdAt.getTime() - a.createdAt.getTime(),
  );
  return observed;
}

async function addressesOf(node: NodeContext, id: string, cache: ObservationCache) {
  const known = cache.addresses.get(id);
  if (known !== undefined) return known;
  const { status } = await node.runtime.podSandboxStatus({ podSandboxId: id });
  const network = status?.network;
  const ips = network?.ip ? [network.ip, ...(network.additionalIps ?? []).map(({ ip }) => ip)] : [];
  cache.addresses.set(id, ips);
  return ips;
}

type EarlyStatuses = ReadonlyMap<string, Promise<ContainerStatus | undefined>>;

/** A container that was just started has a new status for sure. One that is gone again is in no list either. */
function askEarly(node: NodeContext, { started }: ObservationMemory): EarlyStatuses {
  const asked = [...started].map((id) => {
    const status = statusOf(node, id).catch(() => undefined);
    return [id, status] as const;
  });
  started.clear();
  return new Map(asked);
}

async function statusOf(node: NodeContext, id: string): Promise<ContainerStatus | undefined> {
  return (await node.runtime.containerStatus({ containerId: id })).status;
}

async function observeContainer(
  node: NodeContext,
  places: PodPlaces,
  container: Container,
  { cache, outOfMemory, early }: ObservationMemory & { early: EarlyStatuses },
): Promise<ObservedContainer> {
  const state = states[container.state];
  const known = cache.containers.get(container.id);
  if (known?.state === state) return known;
  const status = (await early.get(container.id)) ?? (await statusOf(node, container.id));
  const read = await readStatus(container, status, places);
  // containerd's CRI hears of the end and of the lack of memory apart, in either order.
  const observed =
    read.reason === "Error" && outOfMemory.has(read.id) ? { ...read, reason: "OOMKilled" } : read;
  cache.containers.set(container.id, observed);
  return observed;
}

async function readStatus(
  container: Container,
  status: ContainerStatus | undefined,
  places: PodPlaces,
): Promise<ObservedContainer> {
  const name = container.metadata?.name ?? "";
  const attempt = container.metadata?.attempt ?? 0;
  const state = states[status?.state ?? container.state];
  const ended = state === "exited" || state === "unknown";
  const message = ended ? await messageOf(container, status, places) : "";
  const user = status?.user?.linux;
  const recursivelyReadOnly = (status?.mounts ?? [])
    .filter((mount) => mount.recursiveReadOnly)
    .map(({ containerPath }) => containerPath);
  return {
    id: container.id,
    name,
    attempt,
    sandboxId: container.podSandboxId,
    state,
    createdAt: fromNanoseconds(container.createdAt),
    ...(status !== undefined && status.startedAt > 0n
      ? { startedAt: fromNanoseconds(status.startedAt) }
      : {}),
    ...(status !== undefined && status.finishedAt > 0n
      ? { finishedAt: fromNanoseconds(status.finishedAt) }
      : {}),
    ...(ended ? { exitCode: status?.exitCode ?? 137, reason: status?.reason ?? "" } : {}),
    ...(message === "" ? {} : { message }),
    image: status?.image?.image ?? container.image?.image ?? "",
    imageId: status?.imageRef ?? container.imageRef,
    backOffSeconds: Number(container.annotations[containerAnnotations.backOffSeconds] ?? 0),
    ...(recursivelyReadOnly.length === 0 ? {} : { recursivelyReadOnly }),
    ...(user === undefined
      ? {}
      : {
          user: {
            uid: Number(user.uid),
            gid: Number(user.gid),
            supplementalGroups: user.supplementalGroups.map(Number),
          },
        }),
  };
}

/** The runtime's words, then the container's own. */
async function messageOf(
  container: Container,
  status: ContainerStatus | undefined,
  places: PodPlaces,
): Promise<string> {
  const { name = "", attempt = 0 } = container.metadata ?? {};
  const policy = container.annotations[containerAnnotations.terminationMessagePolicy];
  const failed = status === undefined || status.exitCode !== 0;
  const own = await readLastWords({
    file: places.terminationLog(name, attempt),
    ...(policy === "FallbackToLogsOnError" && failed
      ? { log: join(places.logs, logPathOf(name, attempt)) }
      : {}),
  });
  return [status?.message ?? "", own].filter((words) => words !== "").join(": ");
}

function forgetRemoved({ cache, outOfMemory }: ObservationMemory, observed: ObservedPod): void {
  const containers = new Set(observed.containers.map(({ id }) => id));
  const sandboxes = new Set(observed.sandboxes.map(({ id }) => id));
  for (const id of cache.containers.keys()) if (!containers.has(id)) cache.containers.delete(id);
  for (const id of outOfMemory) if (!containers.has(id)) outOfMemory.delete(id);
  for (const id of cache.addresses.keys()) if (!sandboxes.has(id)) cache.addresses.delete(id);
}

/** CRI times are nanoseconds since the epoch. */
function fromNanoseconds(time: bigint): Date {
  return new Date(Number(time / 1_000_000n));
}
