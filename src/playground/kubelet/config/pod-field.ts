import type { Pod } from "../../../kubernetes/types.ts";

/** Addresses a fieldRef may ask for. */
export interface PodAddresses {
  podIps: readonly string[];
  hostIp: string;
}

/**
 * The value of a downward API `fieldPath` (core.v1.ObjectFieldSelector), or undefined when the
 * path isn't one Kubernetes offers.
 */
export function podField(pod: Pod, path: string, addresses: PodAddresses): string | undefined {
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (keyed !== null) {
    const map = keyed[1] === "labels" ? pod.metadata?.labels : pod.metadata?.annotations;
    const key = keyed[2] ?? "";
    return map !== undefined && Object.hasOwn(map, key) ? map[key] : "";
  }
  switch (path) {
    case "metadata.name":
      return pod.metadata?.name;
    case "metadata.namespace":
      return pod.metadata?.namespace;
    case "metadata.uid":
      return pod.metadata?.uid;
    case "metadata.labels":
      return formatMap(pod.metadata?.labels);
    case "metadata.annotations":
      return formatMap(pod.metadata?.annotations);
    case "spec.nodeName":
      return pod.spec?.nodeName ?? "";
    case "spec.serviceAccountName":
      return pod.spec?.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return addresses.hostIp;
    case "status.podIP":
      return addresses.podIps[0] ?? "";
    case "status.podIPs":
      return addresses.podIps.join(",");
    default:
      return undefined;
  }
}

/** `key="value"` lines sorted by key, as a downward API file holds them. */
function formatMap(map: Record<string, string> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join("\n");
}
