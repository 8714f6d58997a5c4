import type { Node } from "../../../kubernetes/types.ts";
import type { Registry } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";

/**
 * A Node's podCIDR can't be changed. One whose range is another than this run's is made anew, with
 * the labels, annotations and taints people gave it.
 */
export async function renewForRange(
  registry: Registry,
  nodes: Resource<Node>,
  fresh: Node,
): Promise<void> {
  const key = { name: fresh.metadata?.name ?? "" };
  const stored = registry.find(nodes, key);
  if (stored === undefined || stored.spec?.podCIDR === fresh.spec?.podCIDR) return;
  await registry.delete(nodes, key);
  await registry.create(nodes, undefined, inRange(stored, fresh));
}

/** A stored Node with the range of another. Pure. */
export function inRange({ metadata = {}, spec }: Node, fresh: Node): Node {
  const { labels, annotations } = metadata;
  return {
    ...fresh,
    metadata: {
      ...fresh.metadata,
      labels: { ...labels, ...fresh.metadata?.labels },
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: { ...spec, ...fresh.spec },
  };
}
