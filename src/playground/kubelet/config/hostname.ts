import type { Pod } from "../../../kubernetes/types.ts";
import { ConfigProblem } from "./environment.ts";

/** How a Pod is called on its network. */
export interface PodName {
  hostname: string;
  /** `subdomain.namespace.svc.cluster-domain`; empty without `spec.subdomain`. */
  domain: string;
}

/** The kernel takes 64 bytes with a zero at their end (uname(2)), a DNS label 63. */
const hostnameLimit = 63;
const fqdnLimit = 64;

/** `spec.hostnameOverride`, else `spec.hostname`, else the Pod's name, with the domain it is in. */
export function podName(pod: Pod, clusterDomain: string): PodName {
  const { hostname, hostnameOverride, subdomain } = pod.spec ?? {};
  if (hostnameOverride !== undefined) return { hostname: cut(hostnameOverride), domain: "" };
  const namespace = pod.metadata?.namespace ?? "";
  return {
    hostname: cut(hostname || (pod.metadata?.name ?? "")),
    domain: subdomain ? `${subdomain}.${namespace}.svc.${clusterDomain}` : "",
  };
}

function cut(name: string): string {
  return name.length <= hostnameLimit ? name : name.slice(0, hostnameLimit).replace(/[-.]+$/, "");
}

/**
 * What the kernel of a Pod's UTS namespace is told: the hostname, or all of it with
 * `setHostnameAsFQDN`. Throws `ConfigProblem` where that is too long for the kernel.
 */
export function kernelHostname(pod: Pod, clusterDomain: string): string {
  const { hostname, domain } = podName(pod, clusterDomain);
  if (!pod.spec?.setHostnameAsFQDN || domain === "") return hostname;
  const name = `${hostname}.${domain}`;
  if (name.length > fqdnLimit) {
    throw new ConfigProblem(
      `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (${fqdnLimit} characters is the max, ${name.length} characters requested)`,
    );
  }
  return name;
}
