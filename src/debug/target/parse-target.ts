import { EphemeraError } from "../../errors.ts";
import { type WorkloadKind, wordsFor, workloadKinds } from "./workload/workload-kinds.ts";

/** A Pod, and maybe one of its containers. */
export interface DebugTarget {
  readonly kind: "pod";
  readonly pod: string;
  readonly container?: string;
}

/** Something that has Pods, one of which is meant. */
export interface WorkloadTarget {
  readonly kind: "workload";
  readonly workload: WorkloadKind;
  readonly name: string;
  readonly container?: string;
  /** Where it is, if a manifest says; else the namespace that is current. */
  readonly namespace?: string;
}

/** What a command line names. */
export type NamedTarget =
  | DebugTarget
  | WorkloadTarget
  | { readonly kind: "node"; readonly node: string };

const podWords = new Set(
  wordsFor({ kind: "Pod", group: "", resource: "pods", shortNames: ["po"] }),
);
const nodeWords = new Set(
  wordsFor({ kind: "Node", group: "", resource: "nodes", shortNames: ["no"] }),
);
const workloadWords = new Map(
  workloadKinds.flatMap((workload) => wordsFor(workload).map((word) => [word, workload] as const)),
);

/**
 * Reads `POD`, `POD/CONTAINER`, `pod/POD[/CONTAINER]`, `node/NODE` and `deploy/NAME[/CONTAINER]`, with
 * all that kubectl lets one write for a kind. A first part that is a kind is never taken for a Pod:
 * `pod/job/main` is container main of a Pod job. Throws TARGET_MALFORMED.
 */
export function parseTarget(text: string): NamedTarget {
  const parts = text.split("/");
  const word = (parts[0] ?? "").toLowerCase();
  const workload = parts.length > 1 ? workloadWords.get(word) : undefined;
  const isKind = parts.length > 1 && (workload || podWords.has(word) || nodeWords.has(word));
  const [name = "", container, ...rest] = isKind ? parts.slice(1) : parts;
  if (name === "" || container === "" || rest.length > 0) {
    throw new EphemeraError("TARGET_MALFORMED", { text });
  }
  const inside = container === undefined ? {} : { container };
  if (workload !== undefined) return { kind: "workload", workload, name, ...inside };
  if (!isKind || !nodeWords.has(word)) return { kind: "pod", pod: name, ...inside };
  if (container !== undefined) throw new EphemeraError("TARGET_MALFORMED", { text });
  return { kind: "node", node: name };
}
