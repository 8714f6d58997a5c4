import type { Pod } from "../../../kubernetes/types.ts";
import type { EnvironmentSources } from "../config/environment.ts";
import type { NodeContext } from "../node-context.ts";

/** What a Pod's environment and volumes may be made from: the objects of its namespace. */
export function sourcesFor(
  node: NodeContext,
  pod: Pod,
  podIps: readonly string[] = [],
): EnvironmentSources {
  const namespace = pod.metadata?.namespace ?? "default";
  const { configMaps, nodes, secrets } = node.resources;
  return {
    configMap: (name) => node.registry.find(configMaps, { namespace, name }),
    secret: (name) => node.registry.find(secrets, { namespace, name }),
    podIps,
    hostIp: node.hostIp,
    allocatable: node.registry.find(nodes, { name: node.nodeName })?.status?.allocatable ?? {},
    serviceVariables: node.serviceVariables(pod),
  };
}
