import { bridgeName, writePodNetwork } from "./runtime/cni.ts";
import { answers, type Containerd, ensureContainerd } from "./runtime/containerd/containerd.ts";
import { type CriClient, createCriClient } from "./runtime/cri/client.ts";
import { subscribeTaskEvents, type TaskEvent } from "./runtime/events.ts";
import { type Channel, openChannel } from "./runtime/grpc/channel.ts";
import { hasCode } from "./runtime/grpc/runtime-error.ts";
import { findProgram } from "./runtime/machine.ts";
import { runtimePaths } from "./runtime/paths.ts";

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
  if (criEndpoint === undefined) await keepContainerd(options, cri, closing.signal);
  else await answers(socket, cri, options.signal);
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
    release() {
      closing.abort();
      cri.close();
    },
  };
}

/** Starts or adopts containerd, and starts it again whenever it ends while we run. */
async function keepContainerd(
  { data, podCidr, log, signal }: NodeRuntimeOptions,
  cri: CriClient,
  closing: AbortSignal,
): Promise<void> {
  const paths = runtimePaths(data);
  writePodNetwork(paths.cniConfig, {
    bridge: bridgeName(data),
    podCidr,
    leases: paths.cniLeases,
    masquerade: findProgram("iptables") !== undefined,
  });

  const watchOver = (containerd: Containerd) => {
    closing.addEventListener("abort", () => containerd.release(), { once: true });
    void containerd.exited
      .then(async (reason) => {
        if (reason === undefined || closing.aborted) return;
        log(`containerd ended (${reason}): starting it again, containers go on`);
        watchOver(await ensureContainerd({ paths, cri, signal: closing }));
      })
      .catch((error: unknown) => {
        if (!closing.aborted) log(`containerd could not be started again: ${String(error)}`);
      });
  };
  watchOver(await ensureContainerd({ paths, cri, signal }));
}
