import type { Service, ServicePort } from "../../../kubernetes/types.ts";
import { hasClusterIp, isExternal, needsHealthPort, wantsNodePorts } from "./service-type.ts";

/** What was allocated stays when an update leaves it out, as clients that don't know it do (patchAllocatedValues). */
export function keepAllocated(next: Service, current: Service): void {
  const { spec } = next;
  const old = current.spec;
  if (spec === undefined || old === undefined) return;
  if (hasClusterIp(next) && hasClusterIp(current)) {
    if ((spec.clusterIP ?? "") === "" && old.clusterIP !== undefined) {
      spec.clusterIP = old.clusterIP;
    }
    const { clusterIPs = [] } = spec;
    if (clusterIPs.length === 0 && spec.clusterIP === old.clusterIP && old.clusterIPs) {
      spec.clusterIPs = old.clusterIPs;
    }
    spec.ipFamilies ??= old.ipFamilies;
    spec.ipFamilyPolicy ??= old.ipFamilyPolicy;
  }
  if (wantsNodePorts(next) && wantsNodePorts(current)) {
    keepNodePorts(spec.ports ?? [], old.ports ?? []);
  }
  if (needsHealthPort(next) && needsHealthPort(current)) {
    spec.healthCheckNodePort ||= old.healthCheckNodePort;
  }
}

/** A port without a node port gets that of the old one of its name, unless another has it. */
function keepNodePorts(ports: ServicePort[], old: readonly ServicePort[]): void {
  const used = new Set(ports.map(({ nodePort }) => nodePort ?? 0));
  for (const port of ports) {
    const before = old.find(({ name }) => (name ?? "") === (port.name ?? ""))?.nodePort ?? 0;
    if ((port.nodePort ?? 0) !== 0 || before === 0 || used.has(before)) continue;
    port.nodePort = before;
    used.add(before);
  }
}

/** What only the old type had goes, unless the update changed it itself (dropTypeDependentFields). */
export function dropOfOldType(next: Service, current: Service): void {
  const { spec } = next;
  const old = current.spec;
  if (spec === undefined || old === undefined) return;
  if (hasClusterIp(current) && !hasClusterIp(next)) {
    if (spec.clusterIP === old.clusterIP && sameList(spec.clusterIPs, old.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (sameList(spec.ipFamilies, old.ipFamilies)) delete spec.ipFamilies;
    if (spec.ipFamilyPolicy === old.ipFamilyPolicy) delete spec.ipFamilyPolicy;
    if (spec.internalTrafficPolicy === old.internalTrafficPolicy) delete spec.internalTrafficPolicy;
  }
  const nodePorts = ({ ports = [] }: { ports?: ServicePort[] }) =>
    ports.map(({ nodePort }) => String(nodePort ?? 0));
  if (
    wantsNodePorts(current) &&
    !wantsNodePorts(next) &&
    sameList(nodePorts(spec), nodePorts(old))
  ) {
    for (const port of spec.ports ?? []) delete port.nodePort;
  }
  if (needsHealthPort(current) && !needsHealthPort(next)) {
    if (spec.healthCheckNodePort === old.healthCheckNodePort) delete spec.healthCheckNodePort;
  }
  if (isExternal(current) && !isExternal(next)) {
    if (spec.externalTrafficPolicy === old.externalTrafficPolicy) delete spec.externalTrafficPolicy;
  }
  if (old.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts) {
      delete spec.allocateLoadBalancerNodePorts;
    }
    if (spec.loadBalancerClass === old.loadBalancerClass) delete spec.loadBalancerClass;
  }
}

function sameList(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.join() === b.join();
}
