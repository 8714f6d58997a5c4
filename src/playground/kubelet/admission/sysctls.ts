import type { Pod } from "../../../kubernetes/types.ts";

/** Sysctls that touch nobody but the Pod itself, all of them in its network or IPC namespace (kubelet, safe sysctls). */
const safe: ReadonlyMap<string, "Net" | "IPC"> = new Map([
  ["kernel.shm_rmid_forced", "IPC"],
  ["net.ipv4.ip_local_port_range", "Net"],
  ["net.ipv4.tcp_syncookies", "Net"],
  ["net.ipv4.ping_group_range", "Net"],
  ["net.ipv4.ip_unprivileged_port_start", "Net"],
  ["net.ipv4.ip_local_reserved_ports", "Net"],
  ["net.ipv4.tcp_keepalive_time", "Net"],
  ["net.ipv4.tcp_fin_timeout", "Net"],
  ["net.ipv4.tcp_keepalive_intvl", "Net"],
  ["net.ipv4.tcp_keepalive_probes", "Net"],
  ["net.ipv4.tcp_rmem", "Net"],
  ["net.ipv4.tcp_wmem", "Net"],
]);

/** What is wrong with the first sysctl a Pod may not set, in the kubelet's words. */
export function forbiddenSysctl({ spec }: Pod): string | undefined {
  const shared = { Net: spec?.hostNetwork === true, IPC: spec?.hostIPC === true };
  for (const { name = "" } of spec?.securityContext?.sysctls ?? []) {
    const dotted = dots(name);
    const namespace = safe.get(dotted);
    if (namespace === undefined) return `forbidden sysctl: "${dotted}" not allowlisted`;
    if (shared[namespace]) {
      return `forbidden sysctl: "${dotted}" not allowed with host ${namespace} enabled`;
    }
  }
  return undefined;
}

/** sysctl(8): of dot and slash the one that comes first separates, and the other is part of a name. */
function dots(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === "/" ? name.replaceAll(/[./]/g, (mark) => (mark === "/" ? "." : "/")) : name;
}
