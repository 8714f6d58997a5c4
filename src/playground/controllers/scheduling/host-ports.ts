import type { Pod } from "../../../kubernetes/types.ts";

/** Whether a Pod wants a port of the node that one of the others has (scheduler, NodePorts). */
export function wantsTakenPort(pod: Pod, others: Iterable<Pod>): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return false;
  for (const other of others) {
    for (const taken of hostPorts(other)) {
      if (wanted.some((port) => collides(port, taken))) return true;
    }
  }
  return false;
}

interface HostPort {
  ip: string;
  protocol: string;
  port: number;
}

const everywhere = "0.0.0.0";

function hostPorts({ spec }: Pod): HostPort[] {
  const sidecars = (spec?.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === "Always",
  );
  return [...(spec?.containers ?? []), ...sidecars].flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol = "TCP" }) =>
      hostPort ? [{ ip: hostIP || everywhere, protocol, port: hostPort }] : [],
    ),
  );
}

function collides(a: HostPort, b: HostPort): boolean {
  const sameAddress = a.ip === b.ip || a.ip === everywhere || b.ip === everywhere;
  return sameAddress && a.protocol === b.protocol && a.port === b.port;
}
