import { formatTime } from "../../kubernetes/time.ts";
import type { Node, Pod, PodCondition } from "../../kubernetes/types.ts";
import type { RecordEvent } from "../resources/event-recorder.ts";
import type { Registry } from "../resources/registry.ts";
import type { Resource } from "../resources/resource.ts";
import { createLoads } from "./scheduling/loads.ts";
import { awaitsPlacement, place } from "./scheduling/place.ts";

/** What the scheduler works with. */
export interface SchedulerOptions {
  registry: Registry;
  pods: Resource<Pod>;
  nodes: Resource<Node>;
  record: RecordEvent;
  log: (line: string) => void;
}

/**
 * Binds Pods as they appear, and looks at the waiting ones again when a node changes or a Pod
 * frees something. Returns the way to stop.
 */
export function startScheduler({
  registry,
  pods,
  nodes,
  record,
  log,
}: SchedulerOptions): () => void {
  // A Pod may change, and be considered again, while its binding is on its way to the disk.
  const binding = new Set<string>();
  const loads = createLoads();
  const schedule = async (pod: Pod) => {
    const { namespace, name = "", uid = "" } = pod.metadata ?? {};
    const key = { namespace, name };
    const placement = place(
      pod,
      registry.list(nodes).items.map((node) => loads.of(node)),
    );
    if (placement.kind === "bind") {
      const { nodeName } = placement;
      if (binding.has(uid)) return;
      binding.add(uid);
      loads.assume(pod, nodeName);
      const bind = (current: Pod) => (current.spec?.nodeName ? current : bound(current, nodeName));
      await registry
        .update(pods, key, bind, { subresource: "binding" })
        .catch((error: unknown) => {
          loads.forget(pod);
          throw error;
        })
        .finally(() => binding.delete(uid));
      const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
      record(pod, { type: "Normal", reason: "Scheduled", message });
    } else if (placement.kind === "unschedulable") {
      const condition = scheduledCondition(false, placement.message);
      const before = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
      if (before?.message === placement.message) return;
      record(pod, { type: "Warning", reason: "FailedScheduling", message: placement.message });
      await registry.update(pods, key, (current) => withCondition(current, condition), {
        subresource: "status",
      });
    }
  };
  const consider = (pod: Pod) => {
    if (!awaitsPlacement(pod)) return;
    schedule(pod).catch((error: unknown) => {
      log(
        `pod ${pod.metadata?.namespace}/${pod.metadata?.name} was not scheduled: ${String(error)}`,
      );
    });
  };
  const considerAll = () => {
    for (const pod of registry.list(pods).items) consider(pod);
  };
  const stops = [
    registry.subscribe(pods, ({ type, object }) => {
      const freed = type === "DELETED" ? loads.forget(object) : loads.see(object);
      if (freed) considerAll();
      else if (type !== "DELETED") consider(object);
    }),
    registry.subscribe(nodes, considerAll),
  ];
  for (const pod of registry.list(pods).items) loads.see(pod);
  considerAll();
  return () => {
    for (const stop of stops) stop();
  };
}

function bound(pod: Pod, nodeName: string): Pod {
  const withNode: Pod = { ...pod, spec: { containers: [], ...pod.spec, nodeName } };
  return withCondition(withNode, scheduledCondition(true));
}

function scheduledCondition(scheduled: boolean, message?: string): PodCondition {
  return {
    type: "PodScheduled",
    status: scheduled ? "True" : "False",
    lastTransitionTime: formatTime(new Date()),
    ...(scheduled ? {} : { reason: "Unschedulable", message }),
  };
}

function withCondition(pod: Pod, condition: PodCondition): Pod {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
  const observedGeneration = pod.metadata?.generation ?? 1;
  return {
    ...pod,
    status: { ...pod.status, conditions: [...others, { ...condition, observedGeneration }] },
  };
}
