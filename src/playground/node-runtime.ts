import { setTimeout as delay } from "node:timers/promises";
import { bridgeName, writePodNetwork } from "./runtime/cni.ts";
import {
  answers,
  type Containerd,
  ensureContainerd,
  stopContainerd,
} from "./runtime/containerd/containerd.ts";
import { type CriClient, createCriClient } from "./runtime/cri/client.ts";
import { subscribeTaskEvents, type TaskEvent } from "./runtime/events.ts";
import { type Channel, openChannel } from "./runtime/grpc/channel.ts";
import { hasCode } from "./runtime/grpc/runtime-error.ts";
import { findProgram } from "./runtime/machine.ts";
import { runtimePaths } from "./runtime/paths.ts";
import { makeWay } from "./runtime/pod-network/bridge.ts";
import { healPodNetwork } from "./runtime/pod-network/heal.ts";
import { type NetworkTraces, readTraces } from "./runtime/pod-network/traces.ts";

/** The container runtime under a playground: its own containerd, or somebody else's. */
export interface NodeRuntime {
  cri: CriClient;
  channel: Channel;
  /** As the Node object shows it, `containerd://1.6.20`. */
  version: string;
  /** Hears task events for as long as the runtime is open; `onReconnect` after some were missed. */
  listen(on: { event: (event: TaskEvent) => void; reconnect: () => void }): Promise<void>;
  /** Lets go of it: containerd and containers go on. */
  release(): void;
  /** After a start that failed: as `release`, and a containerd that this process started ends. */
  abandon(): Promise<void>;
}

/** What `openNodeRuntime` needs. */
export interface NodeRuntimeOptions {
  data: string;
  podCidr: string;
  /** Use this CRI socket instead of a containerd of our own. */
  criEndpoint?: string | undefined;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** Connects to the runtime, starting our own containerd where it doesn't run. */
export async function openNodeRuntime(options: NodeRuntimeOptions): Promise<NodeRuntime> {
  const { criEndpoint, log } = options;
  const closing = new AbortController();
  const socket = criEndpoint?.replace(/^unix:\/\//, "") ?? runtimePaths(options.data).socket;
  const channel = openChannel(socket);
  const cri = createCriClient(channel);
  const release = () => {
    closing.abort();
    cri.close();
  };
  let stopOurs = async () => {};
  if (criEndpoint === undefined) {
    const { adopted } = await keepContainerd(options, cri, closing.signal);
    if (!adopted) stopOurs = () => stopContainerd(runtimePaths(options.data));
  } else await answers(socket, cri, options.signal);
  const { runtimeName, runtimeVersion } = await cri.version({});
  return {
    cri,
    channel,
    version: `${runtimeName}://${runtimeVersion.replace(/^v/, "").replace(/[~+].*$/, "")}`,
    async listen({ event, reconnect }) {
      await subscribeTaskEvents({
        channel,
        onEvent: event,
        onReconnect: reconnect,
        signal: closing.signal,
      }).catch((error: unknown) => {
        if (!hasCode(error, "UNIMPLEMENTED")) throw error;
        log(
          "this runtime has no event stream of containerd's: changes are seen at the relist only",
        );
      });
    },
    release,
    async abandon() {
      release();
      await stopOurs();
    },
  };
}

/** How long to wait after a restart of containerd that failed, in ms: doubling from the first to the last. */
const [firstPause, lastPause] = [500, 30_000];

/** Starts or adopts containerd, and starts it again whenever it ends while we run. */
async function keepContainerd(
  { data, podCidr, log, signal }: NodeRuntimeOptions,
  cri: CriClient,
  closing: AbortSignal,
): Promise<Containerd> {
  const paths = runtimePaths(data);
  const bridge = bridgeName(data);
  const traces = await readTraces(paths, bridge);
  const inhabited = traces.namespaces.some((namespace) => namespace.inhabited);
  await makeWay({ bridge, podCidr, inhabited });
  writePodNetwork(paths.cniConfig, {
    bridge,
    podCidr,
    leases: paths.cniLeases,
    masquerade: findProgram("iptables") !== undefined,
  });
  const start = async (found: NetworkTraces, ending: AbortSignal) => {
    const containerd = await ensureContainerd({ paths, cri, signal: ending });
    await healPodNetwork({ traces: found, cri, adopted: containerd.adopted, log });
    return containerd;
  };
  const first = await start(traces, signal);
  const restart = async () => start(await readTraces(paths, bridge), closing);
  void watchOver(first, { restart: untilItRuns(restart, log, closing), log, closing });
  return first;
}

async function watchOver(first: Containerd, { restart, log, closing }: Watching): Promise<void> {
  for (let containerd: Containerd | undefined = first; containerd !== undefined; ) {
    const current = containerd;
    const release = () => current.release();
    closing.addEventListener("abort", release, { once: true });
    const reason = await current.exited;
    closing.removeEventListener("abort", release);
    if (reason === undefined || closing.aborted) return;
    log(`containerd ended (${reason}): starting it again, containers go on`);
    containerd = await restart();
  }
}

interface Watching {
  restart: () => Promise<Containerd | undefined>;
  log: (line: string) => void;
  closing: AbortSignal;
}

/** Tries until it runs: what kept it from starting (a full disk, say) may pass. Undefined at our own end. */
function untilItRuns(
  start: () => Promise<Containerd>,
  log: (line: string) => void,
  closing: AbortSignal,
): Watching["restart"] {
  return async () => {
    for (let pause = firstPause; !closing.aborted; pause = Math.min(pause * 2, lastPause)) {
      try {
        return await start();
      } catch (error) {
        if (closing.aborted) return undefined;
        log(`containerd could not be started again: ${String(error)}`);
        await delay(pause, undefined, { signal: closing }).catch(() => undefined);
      }
    }
    return undefined;
  };
}
