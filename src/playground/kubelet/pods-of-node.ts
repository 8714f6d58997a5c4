import type { Node, Pod } from "../../kubernetes/types.ts";
import type { Registry } from "../resources/registry.ts";
import type { Resource } from "../resources/resource.ts";

/** What is needed to look at a node and its Pods. */
export interface NodeView {
  /** Name of the Node object. */
  nodeName: string;
  registry: Registry;
  resources: { pods: Resource<Pod>; nodes: Resource<Node> };
}

/** The Pods bound to this node, those that are over included. */
export function podsOf({
  registry,
  resources,
  nodeName,
}: Omit<NodeView, "resources"> & { resources: Pick<NodeView["resources"], "pods"> }): Pod[] {
  return registry.list(resources.pods).items.filter(({ spec }) => spec?.nodeName === nodeName);
}
