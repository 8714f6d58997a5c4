import type { Pod, PodSpec } from "../../../kubernetes/types.ts";
import { nodeInUse } from "./original-node.ts";

/** Ports of the node that the original has: a copy has to do without them, or go elsewhere. */
export function hostPortClashes(
  original: Pod,
  { spec, sameNode }: { spec: PodSpec | undefined; sameNode: boolean },
): string[] {
  const node = nodeInUse(original);
  if (node === undefined) return [];
  const ports = hostPorts(spec);
  if (ports.length > 0) {
    const words = `${ports.length === 1 ? "port" : "ports"} ${ports.join(", ")} of node ${node}`;
    return [
      sameNode
        ? `The original has ${words}, so the node will refuse the copy: leave --same-node away.`
        : `The original has ${words}, so the copy needs another node.`,
    ];
  }
  return spec?.hostNetwork
    ? [
        `The copy has the network of its node, as the original has on ${node}: there it can't listen on the same ports.`,
      ]
    : [];
}

/** In the network of the node every port of a container is one of the node's. */
function hostPorts(spec: PodSpec | undefined): number[] {
  const { containers = [], initContainers = [], hostNetwork = false } = spec ?? {};
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === "Always");
  const ports = [...containers, ...sidecars].flatMap((container) => container.ports ?? []);
  const taken = ports.map(({ hostPort = 0, containerPort }) =>
    hostNetwork ? hostPort || containerPort : hostPort,
  );
  return [...new Set(taken.filter((port) => port !== 0))];
}
