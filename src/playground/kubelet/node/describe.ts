import { isDeepStrictEqual } from "node:util";
import type {
  ContainerImage,
  Node,
  NodeFeatures,
  NodeRuntimeHandler,
} from "../../../kubernetes/types.ts";
import { allocatableOf, capacityOf, type MachineSize } from "./capacity.ts";
import { nodeConditions, type Vitals } from "./conditions.ts";

/** The facts of this machine the Node object is made from. */
export interface MachineFacts extends MachineSize {
  name: string;
  hostIp: string;
  kernelVersion: string;
  osImage: string;
  machineId: string;
  bootId: string;
  systemUuid: string;
  swapBytes: number;
  /** Go's word: amd64, arm64. */
  architecture: string;
  /** `containerd://1.6.20`. */
  containerRuntimeVersion: string;
  kubeletVersion: string;
  podCidr: string;
}

/** What changes while a node lives. */
export interface NodeState {
  vitals: Vitals;
  images: ContainerImage[];
  features?: NodeFeatures;
  handlers?: NodeRuntimeHandler[];
}

/** The Node object of this machine as it is `now`. Pure. */
export function describeNode(facts: MachineFacts, state: NodeState, now: string): Node {
  const { vitals, images, features, handlers } = state;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: facts.name,
      labels: {
        "beta.kubernetes.io/arch": facts.architecture,
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": facts.architecture,
        "kubernetes.io/hostname": facts.name,
        "kubernetes.io/os": "linux",
        "node-role.kubernetes.io/control-plane": "",
      },
    },
    spec: { podCIDR: facts.podCidr, podCIDRs: [facts.podCidr] },
    status: {
      addresses: [
        { type: "InternalIP", address: facts.hostIp },
        { type: "Hostname", address: facts.name },
      ],
      capacity: capacityOf(facts),
      allocatable: allocatableOf(facts),
      conditions: nodeConditions(vitals, now),
      images,
      ...(features === undefined ? {} : { features }),
      ...(handlers === undefined ? {} : { runtimeHandlers: handlers }),
      nodeInfo: {
        architecture: facts.architecture,
        bootID: facts.bootId,
        containerRuntimeVersion: facts.containerRuntimeVersion,
        kernelVersion: facts.kernelVersion,
        kubeProxyVersion: "",
        kubeletVersion: facts.kubeletVersion,
        machineID: facts.machineId,
        operatingSystem: "linux",
        osImage: facts.osImage,
        systemUUID: facts.systemUuid,
        ...(facts.swapBytes === 0 ? {} : { swap: { capacity: facts.swapBytes } }),
      },
    },
  };
}

/** A later heartbeat: the facts as they are now, transition times and what users changed kept. */
export function refreshNode(stored: Node, fresh: Node): Node {
  const before = stored.status?.conditions ?? [];
  const conditions = (fresh.status?.conditions ?? []).map((condition) => {
    const old = before.find(({ type }) => type === condition.type);
    return old?.status === condition.status
      ? { ...condition, lastTransitionTime: old.lastTransitionTime }
      : condition;
  });
  return { ...stored, status: { ...stored.status, ...fresh.status, conditions } };
}

/** Whether a node has changed in more than the time of its heartbeats. */
export function hasChanged(before: Node, after: Node): boolean {
  return !isDeepStrictEqual(withoutHeartbeats(before), withoutHeartbeats(after));
}

function withoutHeartbeats({ status }: Node): unknown {
  const conditions = status?.conditions?.map((condition) => ({
    ...condition,
    lastHeartbeatTime: undefined,
  }));
  return { ...status, conditions };
}
