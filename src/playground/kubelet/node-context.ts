import type { ConfigMap, Node, Pod, Secret } from "../../kubernetes/types.ts";
import type { RecordEvent } from "../resources/event-recorder.ts";
import type { Registry } from "../resources/registry.ts";
import type { Resource } from "../resources/resource.ts";
import type { CriClient } from "../runtime/cri/client.ts";
import type { TokenAuthority } from "../tokens/token-authority.ts";
import type { Admission } from "./admission/admission.ts";
import type { PodCgroups } from "./cgroups/cgroups.ts";
import type { ResourceFacts } from "./config/container-resources.ts";
import type { ClusterDns } from "./config/dns.ts";
import type { Places } from "./places.ts";
import type { Queue } from "./queue.ts";

/** What every part of the kubelet works with; made once when the node starts. */
export interface NodeContext {
  /** Name of the Node object. */
  nodeName: string;
  /** Address of this machine as Pods and users see it. */
  hostIp: string;
  registry: Registry;
  resources: {
    pods: Resource<Pod>;
    configMaps: Resource<ConfigMap>;
    nodes: Resource<Node>;
    secrets: Resource<Secret>;
  };
  /** Where the tokens in Pods' volumes come from. */
  tokens: Pick<TokenAuthority, "request">;
  /** Called after a Pod got its network and before its containers start. */
  podNetworkReady(): Promise<void>;
  runtime: CriClient;
  /** An image that was built in or loaded satisfies `imagePullPolicy: Always` without a registry. */
  isAuthoritative(image: string): boolean;
  /** Whose turn it is to pull. */
  pulls: Queue;
  /** Whose turn it is to have its files measured. */
  measurements: Queue;
  /** What of the machine containers' limits depend on. */
  machine: ResourceFacts;
  cgroups: PodCgroups;
  admission: Admission;
  /** Where the cluster's own names are looked up; no servers: it has no DNS. */
  clusterDns: ClusterDns;
  /** The environment variables that tell a Pod where the Services of its namespace are. */
  serviceVariables(pod: Pod): ReadonlyMap<string, string>;
  record: RecordEvent;
  places: Places;
  /** Directory of Localhost seccomp profiles; users put them there. */
  seccompRoot: string;
  log(line: string): void;
}
