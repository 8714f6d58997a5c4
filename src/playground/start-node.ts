import { maxParallelPulls } from "./kubelet/act/pull-image.ts";
import { createAdmission } from "./kubelet/admission/admission.ts";
import { openPodCgroups } from "./kubelet/cgroups/cgroups.ts";
import { serviceVariables } from "./kubelet/config/service-variables.ts";
import { startHousekeeping } from "./kubelet/housekeeping/start-housekeeping.ts";
import { startKubelet } from "./kubelet/kubelet.ts";
import type { MachineFacts } from "./kubelet/node/describe.ts";
import { registerNode } from "./kubelet/node/register.ts";
import type { MachineResources } from "./kubelet/node/resource-facts.ts";
import type { NodeApi } from "./kubelet/node-api.ts";
import type { NodeContext } from "./kubelet/node-context.ts";
import { createQueue } from "./kubelet/queue.ts";
import type { Layout } from "./layout.ts";
import type { NodeRuntime } from "./node-runtime.ts";
import { configMaps } from "./resources/configmaps/configmaps.ts";
import { leases } from "./resources/leases.ts";
import { nodes } from "./resources/nodes.ts";
import { pods } from "./resources/pods/pods.ts";
import { secrets } from "./resources/secrets/secrets.ts";
import { services } from "./resources/services/services.ts";
import type { BuiltInImages } from "./runtime/images/built-in.ts";

/** What the node is made of. */
export interface NodeOptions
  extends Pick<
    NodeContext,
    "registry" | "tokens" | "clusterDns" | "podNetworkReady" | "record" | "log"
  > {
  layout: Layout;
  machine: MachineFacts;
  machineResources: MachineResources;
  runtime: NodeRuntime;
  images: BuiltInImages;
}

/** The node at work. */
export interface RunningNode {
  /** What the API server asks of it. */
  nodeApi: NodeApi;
  /** Stops acting; containers go on. */
  stop(): Promise<void>;
}

/**
 * The kubelet with what belongs to it: it takes up the Pods it finds, the Node object is written
 * and kept, and housekeeping begins.
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { layout, machine, machineResources, runtime, images } = options;
  const { registry, tokens, clusterDns, podNetworkReady, record, log } = options;
  const node: NodeContext = {
    nodeName: machine.name,
    hostIp: machine.hostIp,
    registry,
    resources: { pods, configMaps, nodes, secrets },
    tokens,
    podNetworkReady,
    runtime: runtime.cri,
    machine: machineResources,
    cgroups: await openPodCgroups({
      hierarchy: machineResources.hierarchy,
      root: layout.cgroupParent,
      capacity: {
        millicores: machine.cpus * 1000,
        memoryBytes: machineResources.memoryCapacity,
        hugepageSizes: machineResources.hugepageSizes,
      },
      pods: registry.list(pods).items,
    }),
    admission: createAdmission({ appArmor: machineResources.appArmor }),
    isAuthoritative: (image) => images.isAuthoritative(image),
    pulls: createQueue(maxParallelPulls),
    measurements: createQueue(1),
    clusterDns,
    serviceVariables: (pod) => serviceVariables(pod, registry.list(services).items),
    record,
    places: {
      pods: layout.pods,
      logs: layout.podLogs,
      memory: layout.memory,
    },
    seccompRoot: layout.seccomp,
    log,
  };
  const kubelet = startKubelet(node);
  await runtime.listen({
    event: (event) => {
      if (event.type === "exit" && event.execId !== undefined) return;
      kubelet.processChanged({ kind: event.type, id: event.containerId });
    },
    reconnect: () => {
      kubelet.relist().catch((error: unknown) => log(`relist failed: ${String(error)}`));
    },
  });
  await kubelet.relist();
  const registration = await registerNode({
    registry,
    resources: { nodes, leases },
    machine,
    storage: layout.data,
    runtime: runtime.cri,
    record,
    log,
  });
  const stops = [
    startHousekeeping(node),
    () => registration.stop(),
    images.subscribe(() => registration.imagesChanged()),
  ];
  return {
    nodeApi: kubelet.nodeApi,
    async stop() {
      for (const stop of stops) stop();
      await kubelet.stop();
    },
  };
}
