import { mkdir } from "node:fs/promises";
import { EphemeraError } from "../errors.ts";
import { formatTime } from "../kubernetes/time.ts";
import { openAuditLog } from "./audit/audit-log.ts";
import { ensureBootstrapPolicy } from "./authorization/bootstrap/ensure.ts";
import { type Certificates, ensureCertificates } from "./certificates/keep.ts";
import { startScheduler } from "./controllers/scheduler.ts";
import { startControllers } from "./controllers/start-controllers.ts";
import { withPlayground } from "./kubeconfig/entries.ts";
import { changeKubeconfig } from "./kubeconfig/file.ts";
import { readMachine } from "./kubelet/node/machine.ts";
import { readMachineResources } from "./kubelet/node/resource-facts.ts";
import { type Layout, layoutOf, shortHash } from "./layout.ts";
import { type ListeningApi, listenApi } from "./listen-api.ts";
import { prepareServiceNetwork } from "./network/service-network.ts";
import { type NodeRuntime, openNodeRuntime } from "./node-runtime.ts";
import { claimData } from "./process/claim.ts";
import { prepareDataDirectory } from "./process/data-directory.ts";
import { mountMemory } from "./process/memory-mount.ts";
import { leaveOldPlace } from "./process/moved.ts";
import { readState, startTicksOf, writeState } from "./process/state-file.ts";
import { ensureNamespaces } from "./resources/bootstrap.ts";
import { catalog } from "./resources/catalog.ts";
import { createRegistry } from "./resources/create-registry.ts";
import { createEventRecorder } from "./resources/event-recorder.ts";
import { events } from "./resources/events.ts";
import { runNamespaceLifecycle } from "./resources/namespaces/lifecycle.ts";
import { nodes } from "./resources/nodes.ts";
import { pods } from "./resources/pods/pods.ts";
import type { Registry } from "./resources/registry.ts";
import { kubernetesAddress } from "./resources/services/built-in.ts";
import { writingAs } from "./resources/writing-as.ts";
import { bridgeName, gatewayAddress } from "./runtime/cni.ts";
import { openBuiltInImages } from "./runtime/images/built-in.ts";
import { startNode } from "./start-node.ts";
import { openStore } from "./store/store.ts";
import { ensureSigningKey } from "./tokens/signing-key.ts";
import { createTokenAuthority } from "./tokens/token-authority.ts";

/** How a playground is run. */
export interface PlaygroundOptions {
  /** Absolute path of the data directory. */
  data: string;
  /** Kubeconfig file our context is written into. */
  kubeconfig: string;
  /** 0: the port used last, else any free one. */
  port: number;
  podCidr: string;
  /** Addresses of Services. Absent: those of the last run, else ones that nothing on this machine uses. */
  serviceCidr?: string | undefined;
  criEndpoint?: string | undefined;
  /** Of ephemera. */
  version: string;
  log: (line: string) => void;
  /** Ends a start that is under way. */
  signal: AbortSignal;
}

/** A playground that is up: its node is Ready. */
export interface Playground {
  /** `https://127.0.0.1:PORT` */
  server: string;
  /** Drains watches and streams and lets go of everything; containers and containerd go on. */
  close(): Promise<void>;
}

/** The Kubernetes release whose behaviour is followed. */
export const kubernetesVersion = "v1.36.2";

/** The image `ephemera debug` takes on this cluster when none is named. */
const defaultDebugImage = "busybox";

/** Puts the parts together, in order. What can begin early does: containerd starts while the store is read. */
export async function runPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { data, podCidr, criEndpoint, log, signal } = options;
  await prepareDataDirectory(data);
  const claim = await claimData(layoutOf(data), "serve");
  await leaveOldPlace(data, log);
  const runtime = openNodeRuntime({ data, podCidr, criEndpoint, log, signal });
  try {
    return await putTogether(options, { claim, runtime });
  } catch (error) {
    await runtime.then(
      (opened) => opened.abandon(),
      () => undefined,
    );
    claim.release();
    throw error;
  }
}

async function putTogether(
  options: PlaygroundOptions,
  begun: { claim: { release(): void }; runtime: Promise<NodeRuntime> },
): Promise<Playground> {
  const { data, log, signal, podCidr } = options;
  const layout = layoutOf(data);
  const before = await readState(layout.state);
  const gateway = gatewayAddress(podCidr);
  const network = await prepareServiceNetwork({
    hash: shortHash(data),
    bridge: bridgeName(data),
    gateway,
    podCidr,
    asked: options.serviceCidr,
    // A copy of a playground beside its original has to find addresses of its own.
    before: before?.data === data ? before.serviceCidr : undefined,
    ownsBridge: options.criEndpoint === undefined,
    log,
  });
  const { serviceCidr } = network;
  const apiAddress = kubernetesAddress(serviceCidr);
  const podNetwork = { cidr: podCidr, gateway, apiAddress };
  const [runtime, certificates, signingKey] = await Promise.all([
    begun.runtime,
    ensureCertificates(layout.certificates, { addresses: [gateway, apiAddress] }),
    ensureSigningKey(layout.certificates),
    mountMemory(layout.memory),
    ...[layout.pods, layout.podLogs].map((path) => mkdir(path, { recursive: true, mode: 0o700 })),
    mkdir(layout.seccomp, { recursive: true, mode: 0o700 }),
  ]);
  await network.openBridge();
  const store = openStore({ directory: layout.store, expected: before !== undefined });
  const registry = createRegistry({ store, serviceCidr });
  const tokens = createTokenAuthority({ key: signingKey, reader: registry });
  const [machine, resources, images] = await Promise.all([
    readMachine({
      storage: data,
      containerRuntimeVersion: runtime.version,
      kubeletVersion: kubernetesVersion,
      podCidr,
    }),
    readMachineResources(),
    openBuiltInImages({ data, channel: runtime.channel, cri: runtime.cri, signal }),
    ensureNamespaces(registry),
    ensureBootstrapPolicy(registry),
  ]);

  // Their field managers have the names of the programs they stand for.
  const asKubelet = writingAs(registry, "kubelet");
  const asScheduler = writingAs(registry, "kube-scheduler");
  const asControllers = writingAs(registry, "kube-controller-manager");
  const recorder = (writer: Registry, component: string, host?: string) =>
    createEventRecorder({
      registry: writer,
      events,
      source: { component, ...(host === undefined ? {} : { host }) },
      log,
    });
  let api: ListeningApi | undefined;
  const node = await startNode({
    layout,
    machine,
    machineResources: resources,
    runtime,
    images,
    registry: asKubelet,
    tokens,
    clusterDns: network.clusterDns,
    podNetworkReady: async () => api?.openToPods(),
    record: recorder(asKubelet, "kubelet", machine.name),
    log,
  });
  const stops = [
    startScheduler({
      registry: asScheduler,
      pods,
      nodes,
      record: recorder(asScheduler, "default-scheduler"),
      log,
    }),
    await runNamespaceLifecycle({
      registry: asControllers,
      authority: certificates.authority.certificate,
      onError: (error) => log(`namespace: ${String(error)}`),
    }),
  ];

  const stopControllers = startControllers({
    registry: asControllers,
    resources: catalog,
    recorder: (component) => recorder(asControllers, component),
    tokens,
    authority: certificates.authority.certificate,
    log,
  });

  const audit = await openAuditLog({ path: layout.audit, log });
  const serve = (port: number) =>
    listenApi({
      audit,
      registry,
      certificates,
      nodeApi: node.nodeApi,
      tokens,
      port,
      podNetwork,
      log,
    });
  const listening =
    options.port === 0 ? await listenAgain(serve, before?.port ?? 0) : await serve(options.port);
  api = listening;
  const stopNetwork = await network.start({ registry, apiPort: listening.port });
  await announce({ options, layout, port: listening.port, serviceCidr, certificates });

  return {
    server: serverAt(listening.port),
    async close() {
      await listening.close();
      await audit.close();
      await stopNetwork();
      for (const stop of stops) stop();
      await stopControllers();
      await node.stop();
      images.close();
      runtime.release();
      await store.close();
      begun.claim.release();
    },
  };
}

/** Writes down that we run, and where kubectl finds us. */
async function announce({
  options,
  layout,
  port,
  serviceCidr,
  certificates,
}: {
  options: PlaygroundOptions;
  layout: Layout;
  port: number;
  serviceCidr: string;
  certificates: Certificates;
}): Promise<void> {
  const { data, podCidr, kubeconfig, version } = options;
  // Before the kubeconfig is touched: what names it must be there to take our context out again.
  await writeState(layout.state, {
    data,
    pid: process.pid,
    startTicks: (await startTicksOf(process.pid)) ?? "",
    port,
    podCidr,
    serviceCidr,
    kubeconfig,
    version,
    startedAt: formatTime(new Date()),
  });
  await changeKubeconfig(kubeconfig, (document) =>
    withPlayground(document, {
      server: serverAt(port),
      authority: certificates.authority.certificate,
      certificate: certificates.admin.certificate,
      key: certificates.admin.key,
      defaultImage: defaultDebugImage,
    }),
  );
}

function serverAt(port: number): string {
  return `https://127.0.0.1:${port}`;
}

/** The port of the last run, so that kubeconfigs keep working; another one when it was taken since. */
async function listenAgain<T>(listen: (port: number) => Promise<T>, lastPort: number): Promise<T> {
  try {
    return await listen(lastPort);
  } catch (error) {
    if (!(error instanceof EphemeraError && error.code === "PORT_TAKEN")) throw error;
    return listen(0);
  }
}
