import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { formatTime } from "../../../kubernetes/time.ts";
import type { NamespaceCondition } from "../../../kubernetes/types.ts";
import type { Resource } from "../resource.ts";

/** An object that is still in a namespace. */
export interface Remaining {
  resource: Pick<Resource, "group" | "plural">;
  object: KubernetesObject;
}

type Verdict = Required<Pick<NamespaceCondition, "type" | "status" | "reason" | "message">>;

/**
 * What a namespace that is being deleted says of what keeps it, in the words of Kubernetes'
 * namespace controller. A condition that says the same as before keeps its time. Pure.
 */
export function terminationConditions(
  remaining: readonly Remaining[],
  before: readonly NamespaceCondition[],
  now: Date,
): NamespaceCondition[] {
  const verdicts: Verdict[] = [
    settled(
      "NamespaceDeletionDiscoveryFailure",
      "ResourcesDiscovered",
      "All resources successfully discovered",
    ),
    settled(
      "NamespaceDeletionGroupVersionParsingFailure",
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ),
    settled(
      "NamespaceDeletionContentFailure",
      "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization",
    ),
    content(remaining),
    finalizers(remaining),
  ];
  return verdicts.map((verdict) => {
    const old = before.find(({ type }) => type === verdict.type);
    const isSame =
      old?.status === verdict.status &&
      old.reason === verdict.reason &&
      old.message === verdict.message;
    return isSame ? old : { ...verdict, lastTransitionTime: formatTime(now) };
  });
}

function settled(type: string, reason: string, message: string): Verdict {
  return { type, status: "False", reason, message };
}

function content(remaining: readonly Remaining[]): Verdict {
  const type = "NamespaceContentRemaining";
  const list = counted(remaining.map(({ resource }) => `${resource.plural}.${resource.group} has`));
  if (list === "") return settled(type, "ContentRemoved", "All content successfully removed");
  const message = `Some resources are remaining: ${list}`;
  return { type, status: "True", reason: "SomeResourcesRemain", message };
}

function finalizers(remaining: readonly Remaining[]): Verdict {
  const type = "NamespaceFinalizersRemaining";
  const list = counted(
    remaining
      .flatMap(({ object }) => object.metadata?.finalizers ?? [])
      .map((name) => `${name} in`),
  );
  if (list === "") {
    return settled(type, "ContentHasNoFinalizers", "All content-preserving finalizers finished");
  }
  const message = `Some content in the namespace has finalizers remaining: ${list}`;
  return { type, status: "True", reason: "SomeFinalizersRemain", message };
}

/** `pods. has 2 resource instances, secrets. has 1 resource instances` */
function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .map(([word, count]) => `${word} ${count} resource instances`)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(", ");
}
