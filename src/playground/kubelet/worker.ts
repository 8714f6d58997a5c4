import { StatusError } from "../../kubernetes/status-error.ts";
import type { Pod, PodStatus } from "../../kubernetes/types.ts";
import { observePod } from "./act/observe.ts";
import { perform } from "./act/perform.ts";
import { emptyMemory, type PodMemory } from "./act/pod-memory.ts";
import { awaitsAdmission } from "./admission/admission.ts";
import { reject } from "./admission/reject.ts";
import { decide } from "./decide/decide.ts";
import type { Action } from "./decide/decision.ts";
import type { Situation } from "./decide/situation.ts";
import { createStorageWatch } from "./eviction/storage-watch.ts";
import type { NodeContext } from "./node-context.ts";
import type { ObservedPod } from "./observed.ts";
import { identityOf, type PodIdentity } from "./pod.ts";
import { createProber } from "./probes/prober.ts";
import { backOffEvents } from "./status/back-off-events.ts";
import { deadlineEvents } from "./status/deadline-event.ts";
import { podStatus } from "./status/pod-status.ts";
import { mountsSource, showsOtherMetadata, type VolumeSource } from "./volumes/follow-sources.ts";
import { createWake } from "./wake.ts";

/** The one place where things happen to one Pod, one after another. */
export interface PodWorker {
  /** Something may have changed in the runtime: look again. */
  wake(): void;
  /** The Pod object was written: decide again. The runtime would have told of any change of its own. */
  podChanged(): void;
  /** containerd says this container or sandbox process has ended. */
  processEnded(id: string): void;
  /** containerd says the kernel killed a process of this container for want of memory. */
  ranOutOfMemory(id: string): void;
  /** A configMap or secret of the namespace changed: volumes follow, what failed for want of one is tried again. */
  sourceChanged(source: VolumeSource): void;
  /** Resolves when the Pod is gone from this node, or after `stop`. */
  readonly done: Promise<void>;
  /** Stops looking; containers go on. */
  stop(): void;
}

/** What a worker is told besides the node. */
export interface WorkerOptions {
  node: NodeContext;
  identity: PodIdentity;
  /** When the kubelet started. */
  since: Date;
  /** Called after every look, so that events can find their way to this Pod. */
  onObserved: (observed: ObservedPod) => void;
}

/** After an unforeseen failure the next look waits this long, in milliseconds. */
const failurePause = 1000;

/** Only the worker's memory changes by these, so the runtime need not be asked again. */
const memoryOnly: ReadonlySet<Action["kind"]> = new Set([
  "prepare-volumes",
  "refresh-volumes",
  "prepare-image",
  "hinder",
]);

/** What these lead to is told by containerd, or by the end of a hook. */
const toldOfLater: ReadonlySet<Action["kind"]> = new Set(["begin-stop", "stop-container"]);

/** Starts a worker; it runs until the Pod is gone. */
export function startPodWorker({ node, identity, since, onObserved }: WorkerOptions): PodWorker {
  const memory = emptyMemory();
  const wake = createWake();
  /** What was seen of the runtime may no longer hold. */
  let isStale = true;
  const wakeToLook = () => {
    isStale = true;
    wake.call();
  };
  const prober = createProber({ node, verdicts: memory.probes, wake: wakeToLook, since });
  const storageWatch = createStorageWatch({ node, memory, wake: wakeToLook });
  let stopped = false;
  let last: Pod | undefined;

  const look = async () => {
    isStale = false;
    const observed = await observePod(node, identity, memory);
    settleEnded(observed, memory, wakeToLook);
    onObserved(observed);
    return observed;
  };

  /** The Pod may be gone by now; anything else is tried again, for nobody else would write it. */
  const notPublished = (error: unknown) => {
    if (error instanceof StatusError && error.code === 404) return;
    node.log(`status of ${identity.namespace}/${identity.name}: ${describeError(error)}`);
    setTimeout(wakeToLook, failurePause);
  };

  const run = async () => {
    let observed = await look();
    while (!stopped) {
      const stored = findPod(node, identity);
      if (stored !== undefined && showsOtherMetadata(last, stored)) memory.volumesDue = new Date();
      last = stored ?? orphan(identity, last);
      if (stored !== undefined && awaitsAdmission(stored)) {
        const rejection = node.admission.decide(node, stored);
        if (rejection !== undefined) {
          await reject(node, stored, rejection);
          continue;
        }
      }
      const situation: Situation = { ...memory, pod: last, observed, now: new Date() };
      const published =
        stored === undefined ? undefined : publish(node, situation).catch(notPublished);
      prober.follow(situation);
      storageWatch.follow(situation);
      const { actions, wakeAt } = decide(situation);
      for (const action of actions) {
        await perform({ node, pod: last, observed, memory, wake: wakeToLook }, action);
        if (action.kind === "remove-pod") return;
      }
      // The next write takes its place behind this one, so that nothing has to wait for the disk.
      if (actions.length > 0 && actions.every(({ kind }) => memoryOnly.has(kind))) continue;
      await published;
      if (actions.every(({ kind }) => toldOfLater.has(kind))) await wake.wait(wakeAt);
      const isTime = wakeAt !== undefined && wakeAt.getTime() <= Date.now();
      if (isStale || isTime || actions.length > 0) observed = await look();
    }
  };

  const runUntilDone = async () => {
    while (!stopped) {
      try {
        return await run();
      } catch (error) {
        node.log(`pod ${identity.namespace}/${identity.name}: ${describeError(error)}`);
        await wake.wait(new Date(Date.now() + failurePause));
      }
    }
  };

  return {
    wake: wakeToLook,
    podChanged: wake.call,
    processEnded(id) {
      memory.ended.add(id);
      wakeToLook();
    },
    ranOutOfMemory(id) {
      memory.outOfMemory.add(id);
      memory.cache.containers.delete(id);
      wakeToLook();
    },
    sourceChanged(source) {
      const shown = last !== undefined && mountsSource(last, source);
      if (shown) memory.volumesDue = new Date();
      if (forgetConfigProblems(memory) || shown) wakeToLook();
    },
    done: runUntilDone().finally(() => {
      prober.stop();
      storageWatch.stop();
    }),
    stop() {
      stopped = true;
      for (const { abort } of [...memory.hooks.values(), ...memory.leaving.values()]) abort.abort();
      wake.call();
    },
  };
}

/** True when there was something to forget. */
function forgetConfigProblems(memory: PodMemory): boolean {
  const failed = [...memory.starts].filter(
    ([, state]) => state.phase === "failed" && state.reason === "CreateContainerConfigError",
  );
  for (const [name] of failed) memory.starts.delete(name);
  const unmounted = typeof memory.volumes !== "string";
  if (unmounted) memory.volumes = "unprepared";
  return unmounted || failed.length > 0;
}

function findPod(node: NodeContext, identity: PodIdentity): Pod | undefined {
  const pod = node.registry.find(node.resources.pods, identity);
  return pod?.metadata?.uid === identity.uid ? pod : undefined;
}

/** A Pod whose object is gone (deleted by force, or while we were down) is ended without grace. */
function orphan(identity: PodIdentity, last: Pod | undefined): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    spec: last?.spec ?? { containers: [] },
    metadata: {
      ...(last?.metadata ?? identity),
      deletionTimestamp: new Date().toISOString(),
      deletionGracePeriodSeconds: 0,
    },
  };
}

/** Writes the status when it differs. The write takes its place in the order of writes at once. */
async function publish(node: NodeContext, situation: Situation): Promise<void> {
  const identity = identityOf(situation.pod);
  const status: PodStatus = podStatus(situation, node.hostIp);
  if (JSON.stringify(status) === JSON.stringify(situation.pod.status)) return;
  const events = [...backOffEvents(situation.pod, status), ...deadlineEvents(situation)];
  for (const facts of events) node.record(situation.pod, facts);
  await node.registry.update(
    node.resources.pods,
    identity,
    (current) => {
      if (current.metadata?.uid !== identity.uid) return current;
      // Another's write, of a readiness gate say, may have come before this one.
      return { ...current, status: podStatus({ ...situation, pod: current }, node.hostIp) };
    },
    { subresource: "status" },
  );
}

/**
 * containerd tells of an exit before CRI has taken it in, some milliseconds later. A container
 * known to have ended that CRI still calls running is looked at again shortly.
 */
function settleEnded(observed: ObservedPod, memory: PodMemory, wake: () => void) {
  const live = new Set([
    ...observed.containers.filter(({ state }) => state === "running").map(({ id }) => id),
    ...observed.sandboxes.filter(({ ready }) => ready).map(({ id }) => id),
  ]);
  for (const id of memory.ended) if (!live.has(id)) memory.ended.delete(id);
  for (const id of memory.stopping.keys()) if (!live.has(id)) memory.stopping.delete(id);
  for (const [id, { abort }] of memory.leaving) {
    if (live.has(id)) continue;
    abort.abort();
    memory.leaving.delete(id);
  }
  const known = new Set(observed.containers.map(({ id }) => id));
  for (const id of memory.probes.keys()) if (!live.has(id)) memory.probes.delete(id);
  for (const id of memory.hooks.keys()) if (!known.has(id)) memory.hooks.delete(id);
  if (memory.ended.size > 0) setTimeout(wake, recheckMilliseconds);
}

const recheckMilliseconds = 10;

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
