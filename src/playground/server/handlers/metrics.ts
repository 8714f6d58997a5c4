import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import { formatTime } from "../../../kubernetes/time.ts";
import type { NodeUsage, Usage } from "../../kubelet/usage/usage.ts";
import { notFound } from "../../resources/api-errors.ts";
import type { NodeMetrics, PodMetrics, ResourceUsage } from "../../resources/metrics.ts";
import { nodes } from "../../resources/nodes.ts";
import { pods } from "../../resources/pods/pods.ts";
import { apiVersionOf } from "../../resources/resource.ts";
import type { Reply } from "../http/reply.ts";
import { representList, representObject } from "../represent/represent.ts";
import { type HandlerContext, keyOf, representationFacts } from "./context.ts";
import { readListQuery } from "./list-query.ts";
import { readSelection } from "./selection.ts";

/** GET and LIST of metrics.k8s.io: what the node, or Pods, use. */
export async function readMetrics(context: HandlerContext): Promise<Reply> {
  const { resource, name, request } = context;
  const facts = representationFacts(context);
  const selected = readSelection(resource, readListQuery(request.query));
  const usage = await context.nodeApi?.usage();
  if (usage === undefined) {
    const message = "the node does not tell what is used";
    throw new StatusError({ code: 503, reason: "ServiceUnavailable", message });
  }
  const all: KubernetesObject[] =
    resource.kind === "NodeMetrics" ? ofNodes(context, usage) : ofPods(context, usage);
  const { contentType } = facts.representation;
  if (name === undefined) {
    const list = { metadata: {}, items: all.filter(selected) };
    return { kind: "object", code: 200, object: representList(list, facts), contentType };
  }
  // metrics-server names a Pod that isn't there by its own kind, one that isn't measured yet by this.
  if (resource.kind === "NodeMetrics") context.registry.get(nodes, keyOf(context));
  else context.registry.get(pods, keyOf(context));
  const object = all.find(({ metadata }) => metadata?.name === name);
  if (object === undefined) throw notFound(resource, name);
  return { kind: "object", code: 200, object: representObject(object, facts), contentType };
}

function ofNodes(context: HandlerContext, usage: NodeUsage): NodeMetrics[] {
  return context.registry
    .list(nodes)
    .items.map((node) => ({ ...describe(context, usage, node), usage: inQuantities(usage.node) }));
}

function ofPods(context: HandlerContext, usage: NodeUsage): PodMetrics[] {
  const byPod = new Map<string, PodMetrics["containers"]>();
  for (const { pod, name, usage: used } of usage.containers) {
    const key = `${pod.namespace}/${pod.name}`;
    byPod.set(key, [...(byPod.get(key) ?? []), { name, usage: inQuantities(used) }]);
  }
  return context.registry.list(pods, context.namespace).items.flatMap((pod) => {
    const containers = byPod.get(`${pod.metadata?.namespace}/${pod.metadata?.name}`);
    return containers === undefined ? [] : [{ ...describe(context, usage, pod), containers }];
  });
}

function describe(
  { resource, now }: HandlerContext,
  { at, window }: NodeUsage,
  { metadata: { name, namespace, labels } = {} }: KubernetesObject,
): Pick<NodeMetrics, "kind" | "apiVersion" | "metadata" | "timestamp" | "window"> {
  return {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: formatTime(now()),
      ...(labels === undefined ? {} : { labels }),
    },
    timestamp: formatTime(at),
    window: `${window / 1000}s`,
  };
}

/** The suffixes metrics-server writes: `n` for billionths of a core, `Ki`. */
function inQuantities({ cpu, memory }: Usage): ResourceUsage {
  return { cpu: `${cpu}n`, memory: `${memory / 1024n}Ki` };
}
