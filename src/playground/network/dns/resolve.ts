import { isIPv4 } from "node:net";
import type { Answer, Question } from "dns-packet";
import type { Service } from "../../../kubernetes/types.ts";
import { isHeadless } from "../../resources/services/service-type.ts";
import type { ClusterNames, NamedEndpoint } from "./cluster-names.ts";

/** What is known about a name; `forward`: it is none of the cluster's. */
export type Resolution =
  | { kind: "forward" }
  | { kind: "missing" }
  /** There is such a name; perhaps not of this type. */
  | { kind: "found"; answers: Answer[]; additionals?: Answer[] };

/** Seconds, as kubeadm sets it for CoreDNS. */
export const ttl = 30;
const specification = "1.1.0";
const missing: Resolution = { kind: "missing" };

/**
 * What the cluster's DNS says to a question, by Kubernetes' DNS specification 1.1.0 and with
 * CoreDNS' `pods insecure`. `isOurs` tells which addresses are the cluster's own. Pure.
 */
export function resolveName(
  { name, type }: Question,
  cluster: { domain: string; names: ClusterNames; isOurs: (address: string) => boolean },
): Resolution {
  const { domain, names, isOurs } = cluster;
  const lower = name.toLowerCase();
  const address = reverseAddress(lower);
  if (address !== undefined) {
    const found = pointers(address, domain, names);
    if (found.length === 0) return isOurs(address) ? missing : { kind: "forward" };
    const answers = found.map((data) => ({ name, type: "PTR" as const, ttl, data }));
    return { kind: "found", answers: type === "PTR" ? answers : [] };
  }
  if (lower !== domain && !lower.endsWith(`.${domain}`)) return { kind: "forward" };
  const labels = lower.slice(0, -domain.length).split(".").filter(Boolean);
  const zone = labels.pop();
  if (zone === undefined) return nothing();
  if (zone === "dns-version" && labels.length === 0) {
    const answers = [{ name, type: "TXT" as const, ttl, data: specification }];
    return { kind: "found", answers: type === "TXT" ? answers : [] };
  }
  const namespace = labels.pop();
  if (zone === "pod") return resolvePod({ name, type }, namespace, labels, names);
  if (zone !== "svc") return missing;
  if (namespace === undefined) return nothing();
  if (!names.hasNamespace(namespace)) return missing;
  const serviceName = labels.pop();
  if (serviceName === undefined) return nothing();
  const service = names.service(namespace, serviceName);
  if (service === undefined) return missing;
  return resolveService({ name, type }, service, labels, { domain, names });
}

function resolvePod(
  { name, type }: Question,
  namespace: string | undefined,
  labels: readonly string[],
  names: ClusterNames,
): Resolution {
  if (namespace === undefined) return nothing();
  if (!names.hasNamespace(namespace)) return missing;
  const [dashed, ...more] = labels;
  if (dashed === undefined) return nothing();
  const data = dashed.replaceAll("-", ".");
  if (more.length > 0 || !isIPv4(data)) return missing;
  return { kind: "found", answers: type === "A" ? [{ name, type: "A", ttl, data }] : [] };
}

function resolveService(
  question: Question,
  service: Service,
  labels: readonly string[],
  cluster: { domain: string; names: ClusterNames },
): Resolution {
  const { name, type } = question;
  const { spec } = service;
  if (spec?.type === "ExternalName") {
    if (labels.length > 0) return missing;
    const data = spec.externalName ?? "";
    return { kind: "found", answers: [{ name, type: "CNAME", ttl, data }] };
  }
  const headless = isHeadless(service);
  const endpoints = headless ? cluster.names.endpoints(service) : [];
  if (labels.length === 0 && headless && endpoints.length === 0) return missing;
  if (labels.length === 2) return resolvePort(question, service, endpoints, labels, cluster.domain);
  if (labels.length > 2) return missing;
  const [host] = labels;
  const own = fullName(service, cluster.domain);
  if (host !== undefined) {
    const found = endpoints.filter((endpoint) => hostOf(endpoint) === host);
    if (found.length === 0) return missing;
    return addresses(
      question,
      found.map(({ address }) => address),
    );
  }
  if (type === "SRV") {
    return servers(question, headless ? endpoints : [], {
      own,
      ports: serverPorts(service, endpoints),
      clusterIp: spec?.clusterIP ?? "",
    });
  }
  return addresses(
    question,
    headless ? endpoints.map(({ address }) => address) : [spec?.clusterIP ?? ""],
  );
}

/** `_http._tcp.web.default.svc.cluster.local` */
function resolvePort(
  question: Question,
  service: Service,
  endpoints: readonly NamedEndpoint[],
  [portLabel = "", protocolLabel = ""]: readonly string[],
  domain: string,
): Resolution {
  const wanted = serverPorts(service, endpoints).filter(
    ({ name, protocol }) =>
      `_${name}` === portLabel && `_${protocol.toLowerCase()}` === protocolLabel,
  );
  if (wanted.length === 0) return missing;
  if (question.type !== "SRV") return nothing();
  return servers(question, endpoints, {
    own: fullName(service, domain),
    ports: wanted,
    clusterIp: service.spec?.clusterIP ?? "",
  });
}

interface ServerPort {
  name: string;
  port: number;
  protocol: string;
}

/** A headless Service has the ports of its endpoints, any other its own. */
function serverPorts(service: Service, endpoints: readonly NamedEndpoint[]): ServerPort[] {
  if (!isHeadless(service)) {
    return (service.spec?.ports ?? []).map(({ name = "", port, protocol = "TCP" }) => ({
      name,
      port,
      protocol,
    }));
  }
  const ports = endpoints.flatMap((endpoint) => endpoint.ports);
  return [...new Map(ports.map((port) => [`${port.name}/${port.protocol}`, port])).values()];
}

function servers(
  { name }: Question,
  endpoints: readonly NamedEndpoint[],
  { own, ports, clusterIp }: { own: string; ports: readonly ServerPort[]; clusterIp: string },
): Resolution {
  const hosts =
    endpoints.length === 0
      ? [{ target: own, address: clusterIp, ports }]
      : endpoints.map((endpoint) => ({
          target: `${hostOf(endpoint)}.${own}`,
          address: endpoint.address,
          ports: endpoint.ports.filter((port) =>
            ports.some((each) => each.name === port.name && each.protocol === port.protocol),
          ),
        }));
  const answers = hosts.flatMap(({ target, ports: own }) =>
    own.map(({ port }) => ({
      name,
      type: "SRV" as const,
      ttl,
      data: { priority: 0, weight: Math.max(Math.floor(100 / hosts.length), 1), port, target },
    })),
  );
  const additionals = hosts.map(({ target, address }) => ({
    name: target,
    type: "A" as const,
    ttl,
    data: address,
  }));
  return { kind: "found", answers, additionals };
}

function addresses({ name, type }: Question, found: readonly string[]): Resolution {
  if (type !== "A") return nothing();
  const unique = [...new Set(found)];
  return { kind: "found", answers: unique.map((data) => ({ name, type: "A", ttl, data })) };
}

function pointers(address: string, domain: string, names: ClusterNames): string[] {
  return names.byAddress(address).map(({ service, endpoint }) => {
    const own = fullName(service, domain);
    return endpoint === undefined ? own : `${hostOf(endpoint)}.${own}`;
  });
}

function hostOf({ hostname, address }: NamedEndpoint): string {
  return hostname ?? address.replaceAll(".", "-");
}

function fullName({ metadata }: Service, domain: string): string {
  return `${metadata?.name ?? ""}.${metadata?.namespace ?? ""}.svc.${domain}`;
}

/** `1.0.96.10.in-addr.arpa` → `10.96.0.1`; undefined for any other name. */
function reverseAddress(name: string): string | undefined {
  const suffix = ".in-addr.arpa";
  if (!name.endsWith(suffix)) return undefined;
  const address = name.slice(0, -suffix.length).split(".").toReversed().join(".");
  return isIPv4(address) ? address : undefined;
}

/** There is such a name, with nothing of this type. */
function nothing(): Resolution {
  return { kind: "found", answers: [] };
}
