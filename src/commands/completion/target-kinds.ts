import type { NamedResource } from "../../cli/completion/cluster-names.ts";
import {
  type WorkloadKind,
  wordsFor,
  workloadKinds,
} from "../../debug/target/workload/workload-kinds.ts";

/** A kind whose objects can be targets. */
export interface TargetKind extends NamedResource {
  readonly kind: string;
  /** The word that is offered for it. */
  readonly word: string;
  /** All that `parseTarget` takes for it. */
  readonly words: readonly string[];
}

const pods = { kind: "Pod", group: "", resource: "pods", shortNames: ["po"] };
const nodes = { kind: "Node", group: "", resource: "nodes", shortNames: ["no"] };

/** Pods. */
export const podKind: TargetKind = {
  ...pods,
  namespaced: true,
  word: "pod",
  words: wordsFor(pods),
};

/** Nodes, the only ones without containers. */
export const nodeKind: TargetKind = {
  ...nodes,
  namespaced: false,
  word: "node",
  words: wordsFor(nodes),
};

/** All kinds that can be named before a `/`. */
export const targetKinds: readonly TargetKind[] = [
  podKind,
  nodeKind,
  ...workloadKinds.map((workload: WorkloadKind) => ({
    ...workload,
    namespaced: true,
    word: workload.shortNames[0] ?? workload.kind.toLowerCase(),
    words: wordsFor(workload),
  })),
];

/** The kind that a word before a `/` stands for; undefined for a name. */
export function findTargetKind(word: string): TargetKind | undefined {
  return targetKinds.find(({ words }) => words.includes(word.toLowerCase()));
}
