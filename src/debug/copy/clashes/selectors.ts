import { labelSelectorMatches } from "../../../kubernetes/selectors/label-selector.ts";
import type { LabelSelector } from "../../../kubernetes/types.ts";

/** Something that finds its Pods by their labels. */
export interface Selecting {
  readonly kind:
    | "Service"
    | "ReplicaSet"
    | "ReplicationController"
    | "StatefulSet"
    | "DaemonSet"
    | "Job";
  readonly name: string;
  readonly selector: LabelSelector | undefined;
}

/** What takes a copy with these labels for one of its own Pods. */
export function selectorClashes(
  copy: { readonly name: string; readonly labels: Readonly<Record<string, string>> | undefined },
  selecting: readonly Selecting[],
): string[] {
  const { name, labels } = copy;
  if (labels === undefined) return [];
  const taking = selecting.filter(
    (one) => takesName(one, name) && labelSelectorMatches(one.selector, labels),
  );
  const services = taking.filter(({ kind }) => kind === "Service");
  const owners = taking.filter(({ kind }) => kind !== "Service");
  return [
    ...(services.length === 0
      ? []
      : [
          `The copy has the labels of its original, so ${named(services)} will send requests to it.`,
        ]),
    ...(owners.length === 0
      ? []
      : [
          `The copy has the labels of its original, so ${named(owners)} will count it as one of its Pods, and may delete it or another for that.`,
        ]),
  ];
}

/** A StatefulSet only adopts what has a name of its own Pods. */
function takesName({ kind, name: owner }: Selecting, pod: string): boolean {
  return (
    kind !== "StatefulSet" ||
    (pod.startsWith(`${owner}-`) && /^\d+$/.test(pod.slice(owner.length + 1)))
  );
}

function named(objects: readonly Selecting[]): string {
  return objects.map(({ kind, name }) => `${kind} ${name}`).join(", ");
}
