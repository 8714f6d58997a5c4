import type { ConfigMap, Pod, Secret } from "../../kubernetes/types.ts";
import type { RecordEvent } from "../resources/event-recorder.ts";
import type { Registry } from "../resources/registry.ts";
import type { Resource } from "../resources/resource.ts";
import type { CriClient } from "../runtime/cri/client.ts";
import type { Places } from "./places.ts";

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
    secrets: Resource<Secret>;
  };
  runtime: CriClient;
  /** An image that was built in or loaded satisfies `imagePullPolicy: Always` without a registry. */
  isAuthoritative(image: string): boolean;
  record: RecordEvent;
  places: Places;
  log(line: string): void;
}
