import type { RecordEvent } from "../resources/event-recorder.ts";
import type { Registry } from "../resources/registry.ts";
import type { Resource } from "../resources/resource.ts";
import type { TokenAuthority } from "../tokens/token-authority.ts";
import { startClusterRoleAggregation } from "./cluster-role-aggregation/run-cluster-role-aggregation.ts";
import { startDaemonSets } from "./daemon-set/run-daemon-sets.ts";
import { startDeployments } from "./deployment/run-deployments.ts";
import { startEndpoints } from "./endpoints/run-endpoints.ts";
import { startGarbageCollector } from "./garbage-collector/run-garbage-collector.ts";
import { startJobs } from "./job/run-jobs.ts";
import { startReplicaSets } from "./replica-set/run-replica-sets.ts";
import { startStatefulSets } from "./stateful-set/run-stateful-sets.ts";
import { startTokenSecrets } from "./token-secrets/run-token-secrets.ts";

/** What the controllers work with. */
export interface ControllersOptions {
  registry: Registry;
  /** Every kind that is served. */
  resources: readonly Resource[];
  /** A recorder under a controller's name. */
  recorder: (component: string) => RecordEvent;
  tokens: Pick<TokenAuthority, "signLegacy">;
  /** PEM of what the API server's certificate is checked with. */
  authority: string;
  log: (line: string) => void;
}

/** Starts what kube-controller-manager runs on a cluster. Returns the way to stop it all. */
export function startControllers(options: ControllersOptions): () => Promise<void> {
  const { registry, resources, recorder, tokens, authority, log } = options;
  const stops = [
    startDeployments({ registry, record: recorder("deployment-controller"), log }),
    startReplicaSets({ registry, record: recorder("replicaset-controller"), log }),
    startJobs({ registry, record: recorder("job-controller"), log }),
    startStatefulSets({ registry, record: recorder("statefulset-controller"), log }),
    startDaemonSets({ registry, record: recorder("daemonset-controller"), log }),
    startClusterRoleAggregation({ registry, log }),
    startEndpoints({ registry, log }),
    startTokenSecrets({ registry, tokens, authority, log }),
    startGarbageCollector({ registry, resources, log }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
