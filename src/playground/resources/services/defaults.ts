import type { Service, ServiceSpec } from "../../../kubernetes/types.ts";
import { hasClusterIp, isExternal } from "./service-type.ts";

const affinitySeconds = 10_800;

/** What a Service leaves open, but for what has to be allocated (SetDefaults_Service). */
export function setServiceDefaults(service: Service): void {
  service.spec ??= {};
  const { spec } = service;
  spec.type ||= "ClusterIP";
  spec.sessionAffinity ||= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "ClientIP") {
    spec.sessionAffinityConfig ??= {};
    spec.sessionAffinityConfig.clientIP ??= {};
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= affinitySeconds;
  }
  for (const port of spec.ports ?? []) {
    port.protocol ||= "TCP";
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") {
      port.targetPort = port.port;
    }
  }
  if (isExternal(service)) spec.externalTrafficPolicy ||= "Cluster";
  if (hasClusterIp(service)) spec.internalTrafficPolicy ||= "Cluster";
  if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
}

/** `clusterIP` and the first of `clusterIPs` are one: a client may set either (NormalizeClusterIPs). */
export function alignClusterIps(spec: ServiceSpec, old: ServiceSpec | undefined): void {
  const { clusterIP = "", clusterIPs = [] } = spec;
  if (old === undefined) {
    if (clusterIP !== "" && clusterIPs.length === 0) spec.clusterIPs = [clusterIP];
    return;
  }
  const { clusterIP: oldIp = "", clusterIPs: oldIps = [] } = old;
  const sameList = clusterIPs.join() === oldIps.join();
  if (oldIp !== "" && clusterIP === "" && sameList) delete spec.clusterIPs;
  else if (clusterIP !== "" && clusterIP !== oldIp && sameList) {
    spec.clusterIPs = [clusterIP, ...clusterIPs.slice(1)];
  }
}

/** A cluster of one family; what else is asked for is refused by the allocation. */
export function setFamilyDefaults(service: Service): void {
  const { spec } = service;
  if (spec === undefined || !hasClusterIp(service)) return;
  spec.ipFamilyPolicy ||= "SingleStack";
  if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = ["IPv4"];
}
