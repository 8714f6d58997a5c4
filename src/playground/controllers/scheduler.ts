import { formatTime } from "../../kubernetes/time.ts";
import type { Node, Pod, PodCondition, Taint, Toleration } from "../../kubernetes/types.ts";
import type { RecordEvent } from "../resources/event-recorder.ts";
import type { Registry } from "../resources/registry.ts";
import type { Resource } from "../resources/resource.ts";

/** What to do with a Pod that has no node yet. */
export type Placement =
  | { kind: "leave" }
  | { kind: "bind"; nodeName: string }
  | { kind: "unschedulable"; message: string };

/** The name Pods carry in `spec.schedulerName` when this scheduler is meant. */
const schedulerName = "default-scheduler";

/** Decides where a Pod goes. Pure. Messages are those of kube-scheduler. */
export function place(pod: Pod, nodes: readonly Node[]): Placement {
  const { spec } = pod;
  const assigned = spec?.nodeName !== undefined && spec.nodeName !== "";
  const theirs = (spec?.schedulerName ?? schedulerName) !== schedulerName;
  const gated = (spec?.schedulingGates ?? []).length > 0;
  if (assigned || theirs || gated || pod.metadata?.deletionTimestamp !== undefined) {
    return { kind: "leave" };
  }
  const refusals = nodes.map((node) => refusalOf(pod, node));
  const free = nodes.find((_, index) => refusals[index] === undefined);
  if (free?.metadata?.name !== undefined) return { kind: "bind", nodeName: free.metadata.name };
  const reasons = new Map<string, number>();
  for (const reason of refusals) {
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const list = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(", ");
  const message =
    nodes.length === 0
      ? "no nodes available to schedule pods"
      : `0/${nodes.length} nodes are available: ${list}.`;
  return { kind: "unschedulable", message };
}

function refusalOf(pod: Pod, node: Node): string | undefined {
  const isTolerated = (taint: Taint) =>
    (pod.spec?.tolerations ?? []).some((toleration) => tolerates(toleration, taint));
  if (node.spec?.unschedulable && !isTolerated(unschedulableTaint)) {
    return "node(s) were unschedulable";
  }
  const taint = (node.spec?.taints ?? []).find(
    (candidate) => candidate.effect !== "PreferNoSchedule" && !isTolerated(candidate),
  );
  if (taint !== undefined)
    return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`;
  const labels = node.metadata?.labels ?? {};
  const matches = Object.entries(pod.spec?.nodeSelector ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  return matches ? undefined : "node(s) didn't match Pod's node affinity/selector";
}

/** What a cordoned node stands for, whether or not it carries the taint itself. */
const unschedulableTaint: Taint = {
  key: "node.kubernetes.io/unschedulable",
  effect: "NoSchedule",
};

/** core.v1.Toleration against core.v1.Taint. */
function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key, operator = "Equal", value = "", effect } = toleration;
  if (effect !== undefined && effect !== "" && effect !== taint.effect) return false;
  if (key === undefined || key === "") return operator === "Exists";
  if (key !== taint.key) return false;
  return operator === "Exists" || value === (taint.value ?? "");
}

/** What the scheduler works with. */
export interface SchedulerOptions {
  registry: Registry;
  pods: Resource<Pod>;
  nodes: Resource<Node>;
  record: RecordEvent;
  log: (line: string) => void;
}

/** Binds Pods as they appear, and looks at the waiting ones again when a node changes. Returns the way to stop. */
export function startScheduler({
  registry,
  pods,
  nodes,
  record,
  log,
}: SchedulerOptions): () => void {
  // A Pod may change, and be considered again, while its binding is on its way to the disk.
  const binding = new Set<string>();
  const schedule = async (pod: Pod) => {
    const { namespace, name = "", uid = "" } = pod.metadata ?? {};
    const key = { namespace, name };
    const placement = place(pod, registry.list(nodes).items);
    if (placement.kind === "bind") {
      const { nodeName } = placement;
      if (binding.has(uid)) return;
      binding.add(uid);
      const bind = (current: Pod) => (current.spec?.nodeName ? current : bound(current, nodeName));
      await registry
        .update(pods, key, bind, { subresource: "binding" })
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
    if (place(pod, registry.list(nodes).items).kind === "leave") return;
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
      if (type !== "DELETED") consider(object);
    }),
    registry.subscribe(nodes, considerAll),
  ];
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
