import type { Node, NodeCondition } from "../../../kubernetes/types.ts";

/** The facts of this machine the Node object is made from. */
export interface MachineFacts {
  name: string;
  hostIp: string;
  cpus: number;
  memoryBytes: number;
  /** Size of the file system the data directory lies on, in bytes. */
  storageBytes: number;
  kernelVersion: string;
  osImage: string;
  machineId: string;
  bootId: string;
  /** Go's word: amd64, arm64. */
  architecture: string;
  /** `containerd://1.6.20`. */
  containerRuntimeVersion: string;
  kubeletVersion: string;
  podCidr: string;
}

/** Kubernetes' default for the kubelet's --max-pods. */
const maxPods = 110;

/** The Node object of this machine, Ready since `now` unless there is a problem. Pure. */
export function describeNode(facts: MachineFacts, now: string, problem?: string): Node {
  const resources = {
    cpu: String(facts.cpus),
    "ephemeral-storage": `${Math.floor(facts.storageBytes / 1024)}Ki`,
    memory: `${Math.floor(facts.memoryBytes / 1024)}Ki`,
    pods: String(maxPods),
  };
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
      capacity: resources,
      allocatable: resources,
      conditions: nodeConditions(now, problem),
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
        systemUUID: facts.machineId,
      },
    },
  };
}

/** The kubelet's four conditions; a problem makes the node unready. */
function nodeConditions(now: string, problem: string | undefined): NodeCondition[] {
  const well = (type: string, reason: string, message: string): NodeCondition => ({
    type,
    status: type === "Ready" ? "True" : "False",
    reason,
    message,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  return [
    well("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    well("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    well("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    problem === undefined
      ? well("Ready", "KubeletReady", "kubelet is posting ready status")
      : { ...well("Ready", "KubeletNotReady", problem), status: "False" },
  ];
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
