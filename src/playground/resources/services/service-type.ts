import type { Service } from "../../../kubernetes/types.ts";

/** Every type but ExternalName has an address of the cluster, or `None`. */
export function hasClusterIp({ spec }: Service): boolean {
  return spec?.type !== "ExternalName";
}

/** Wants none: its names lead to the Pods themselves. */
export function isHeadless({ spec }: Service): boolean {
  return hasClusterIp({ spec }) && spec?.clusterIP === "None";
}

/** An address was given to it. */
export function hasAddress(service: Service): boolean {
  return hasClusterIp(service) && !["", "None"].includes(service.spec?.clusterIP ?? "");
}

/** Its ports are given ports of the node. */
export function wantsNodePorts({ spec }: Service): boolean {
  if (spec?.type === "LoadBalancer") return spec.allocateLoadBalancerNodePorts !== false;
  return spec?.type === "NodePort";
}

/** It may be reached from outside of the cluster (apiservice.ExternallyAccessible). */
export function isExternal({ spec }: Service): boolean {
  const { type = "", externalIPs = [] } = spec ?? {};
  return (
    type === "LoadBalancer" ||
    type === "NodePort" ||
    (type === "ClusterIP" && externalIPs.length > 0)
  );
}

/** A load balancer asks a port of its own whether the node has endpoints. */
export function needsHealthPort({ spec }: Service): boolean {
  return spec?.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}
