import { ipv4Contains, ipv4Number, ipv4Range, ipv4Text } from "../../../kubernetes/ipv4.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { Service, ServicePort } from "../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidObject } from "../field-error.ts";
import { hasAddress, hasClusterIp, needsHealthPort, wantsNodePorts } from "./service-type.ts";

/** What an allocation is made from. */
export interface AllocationView {
  /** IPv4 range of the Services' addresses. */
  serviceCidr: string;
  /** Every other Service, in its newest state. */
  others: readonly Service[];
  /** From 0 to below 1. */
  random: () => number;
}

/** Ports of the node that Services may have; both included. */
const nodePorts = { first: 30_000, last: 32_767 };

/**
 * Gives a Service the address and the node ports that it needs and doesn't have, and checks those
 * it asks for. Like Kubernetes, it takes from the upper part of a range first: the lower is left to
 * those who ask for a certain one. Throws the StatusError that refuses it.
 */
export function allocate(service: Service, view: AllocationView): void {
  checkFamilies(service);
  allocateAddress(service, view);
  allocateNodePorts(service, view);
}

function checkFamilies(service: Service): void {
  const { ipFamilyPolicy, ipFamilies = [] } = service.spec ?? {};
  if (!hasClusterIp(service)) return;
  const errors: FieldError[] = [];
  const headless = service.spec?.clusterIP === "None" && service.spec.selector === undefined;
  if (ipFamilyPolicy === "RequireDualStack" && !headless) {
    const problem = "this cluster is not configured for dual-stack services";
    errors.push(invalid("spec.ipFamilyPolicy", ipFamilyPolicy, problem));
  }
  for (const [index, family] of ipFamilies.entries()) {
    if (family === "IPv4" || headless) continue;
    errors.push(invalid(`spec.ipFamilies[${index}]`, family, "not configured on this cluster"));
  }
  if (errors.length > 0) throw refusal(service, errors);
}

function allocateAddress(service: Service, { serviceCidr, others, random }: AllocationView): void {
  const { spec } = service;
  if (spec === undefined || !hasClusterIp(service) || spec.clusterIP === "None") return;
  const taken = new Set(others.filter(hasAddress).map((other) => other.spec?.clusterIP));
  const range = ipv4Range(serviceCidr);
  const asked = spec.clusterIP ?? "";
  if (asked === "") {
    // The network's own address and the last one are nobody's.
    const offset = choose({
      first: 1,
      last: range.size - 2,
      isTaken: (candidate) => taken.has(ipv4Text(range.first + candidate)),
      random,
    });
    if (offset === undefined) throw internal("failed to allocate a serviceIP: range is full");
    spec.clusterIP = ipv4Text(range.first + offset);
    spec.clusterIPs = [spec.clusterIP];
    return;
  }
  const problem = addressProblem(asked, serviceCidr, taken);
  if (problem === undefined) return;
  throw refusal(service, [
    invalid(
      "spec.clusterIPs",
      spec.clusterIPs ?? [asked],
      `failed to allocate IP ${asked}: ${problem}`,
    ),
  ]);
}

function addressProblem(
  asked: string,
  serviceCidr: string,
  taken: ReadonlySet<string | undefined>,
): string | undefined {
  // What is no address is for the validation to say.
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(asked)) return undefined;
  const range = ipv4Range(serviceCidr);
  if (!ipv4Contains(range, asked)) {
    return "the provided network does not match the current range";
  }
  const offset = ipv4Number(asked) - range.first;
  if (offset === 0 || offset === range.size - 1) {
    return `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${serviceCidr}`;
  }
  return taken.has(asked) ? "provided IP is already allocated" : undefined;
}

function allocateNodePorts(service: Service, { others, random }: AllocationView): void {
  const { spec } = service;
  if (spec?.type !== "NodePort" && spec?.type !== "LoadBalancer") return;
  const taken = new Set(others.flatMap(nodePortsOf));
  const { ports = [] } = spec;
  const errors = ports.flatMap((port, index) => askedPortProblem(port, index, taken));
  if (errors.length > 0) throw refusal(service, errors);
  for (const { nodePort = 0 } of ports) taken.add(nodePort);
  const next = () => {
    const port = choose({ ...nodePorts, isTaken: (candidate) => taken.has(candidate), random });
    if (port === undefined) throw internal("failed to allocate a nodePort: range is full");
    taken.add(port);
    return port;
  };
  if (wantsNodePorts(service)) {
    for (const port of ports) {
      // UDP and TCP of one port share their node port.
      port.nodePort ||= ports.find((twin) => twin.port === port.port && twin.nodePort)?.nodePort;
      port.nodePort ||= next();
    }
  }
  if (needsHealthPort(service)) spec.healthCheckNodePort ||= next();
}

function askedPortProblem(
  { nodePort = 0 }: ServicePort,
  index: number,
  taken: ReadonlySet<number>,
): FieldError[] {
  if (nodePort === 0) return [];
  const field = `spec.ports[${index}].nodePort`;
  if (nodePort < nodePorts.first || nodePort > nodePorts.last) {
    const problem = `provided port is not in the valid range. The range of valid ports is ${nodePorts.first}-${nodePorts.last}`;
    return [invalid(field, nodePort, problem)];
  }
  return taken.has(nodePort)
    ? [invalid(field, nodePort, "provided port is already allocated")]
    : [];
}

function nodePortsOf({ spec }: Service): number[] {
  const ports = (spec?.ports ?? []).map(({ nodePort = 0 }) => nodePort);
  return [...ports, spec?.healthCheckNodePort ?? 0].filter((port) => port !== 0);
}

/** A free number: from the upper part by chance, else from the lower. */
function choose(range: {
  first: number;
  last: number;
  isTaken: (candidate: number) => boolean;
  random: () => number;
}): number | undefined {
  const { first, last, isTaken, random } = range;
  const size = last - first + 1;
  // KEP-3070: a sixteenth, at least 16 and at most 256, where there is that much.
  const reserved = size < 32 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256);
  const upper = first + reserved;
  return (
    probe({
      first: upper,
      last,
      from: upper + Math.floor(random() * (last - upper + 1)),
      isTaken,
    }) ?? probe({ first, last: upper - 1, from: first, isTaken })
  );
}

function probe(range: {
  first: number;
  last: number;
  from: number;
  isTaken: (candidate: number) => boolean;
}): number | undefined {
  const { first, last, from, isTaken } = range;
  const size = last - first + 1;
  for (let step = 0; step < size; step++) {
    const candidate = first + ((from - first + step) % size);
    if (!isTaken(candidate)) return candidate;
  }
  return undefined;
}

function refusal({ metadata }: Service, errors: FieldError[]): StatusError {
  return invalidObject({ kind: "Service", group: "", name: metadata?.name ?? "" }, errors);
}

function internal(problem: string): StatusError {
  return new StatusError({
    code: 500,
    reason: "InternalError",
    message: `Internal error occurred: ${problem}`,
    details: { causes: [{ message: problem }] },
  });
}
