import type { DaemonSet, NodeSelectorTerm, Pod, Toleration } from "../../../kubernetes/types.ts";
import { revisionHash } from "../controller-revision/plan-revisions.ts";
import { podFromTemplate } from "../pod-control/pod-from-template.ts";

/** A daemon stays where others are sent away from. */
const tolerations: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
];

const forHostNetwork: Toleration = {
  key: "node.kubernetes.io/network-unavailable",
  operator: "Exists",
  effect: "NoSchedule",
};

/** The Pod of one node: bound to it by an affinity, so that the scheduler still has its say. */
export function daemonPod(daemonSet: DaemonSet, node: string, hash: string): Pod {
  const pod = podFromTemplate(daemonSet, daemonSet.spec?.template ?? {});
  const spec = { containers: [], ...pod.spec };
  const own = [...tolerations, ...(spec.hostNetwork ? [forHostNetwork] : [])];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata?.labels,
        [revisionHash]: hash,
        "pod-template-generation": String(daemonSet.metadata?.generation ?? 1),
      },
    },
    spec: {
      ...spec,
      affinity: { ...spec.affinity, nodeAffinity: onNode(spec.affinity?.nodeAffinity, node) },
      tolerations: [
        ...(spec.tolerations ?? []),
        ...own.filter(
          (wanted) =>
            !(spec.tolerations ?? []).some(
              ({ key, effect }) => key === wanted.key && effect === wanted.effect,
            ),
        ),
      ],
    },
  };
}

type NodeAffinity = NonNullable<NonNullable<NonNullable<Pod["spec"]>["affinity"]>["nodeAffinity"]>;

/** The template's own terms hold as well; each gets the node's name. */
function onNode(affinity: NodeAffinity | undefined, node: string): NodeAffinity {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [node] }];
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}];
  return {
    ...affinity,
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: terms.map((term: NodeSelectorTerm) => ({
        ...term,
        matchFields: [...(term.matchFields ?? []), ...matchFields],
      })),
    },
  };
}

/** The node a daemon's Pod runs on, or is meant for. */
export function nodeOf({ spec }: Pod): string | undefined {
  if (spec?.nodeName) return spec.nodeName;
  const terms =
    spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const field = (terms ?? [])
    .flatMap(({ matchFields }) => matchFields ?? [])
    .find(({ key }) => key === "metadata.name");
  return field?.values?.[0];
}
