import { type ApiClient, apiPath } from "../../../cluster/api-client.ts";
import { claimNames } from "../../../debug/copy/clashes/claims.ts";
import type { CopyNeighbours } from "../../../debug/copy/clashes/clashes.ts";
import type { Selecting } from "../../../debug/copy/clashes/selectors.ts";
import type {
  LabelSelector,
  ObjectMeta,
  PersistentVolumeClaim,
  Pod,
} from "../../../kubernetes/types.ts";

/** Where objects that select Pods are listed; Services and ReplicationControllers have plain labels. */
const selectingKinds = [
  { kind: "Service", group: ["api", "v1"], resource: "services" },
  { kind: "ReplicationController", group: ["api", "v1"], resource: "replicationcontrollers" },
  { kind: "ReplicaSet", group: ["apis", "apps", "v1"], resource: "replicasets" },
  { kind: "StatefulSet", group: ["apis", "apps", "v1"], resource: "statefulsets" },
  { kind: "DaemonSet", group: ["apis", "apps", "v1"], resource: "daemonsets" },
  { kind: "Job", group: ["apis", "batch", "v1"], resource: "jobs" },
] as const;

interface Place {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** All of the namespace that selects Pods; what may not be read is left out. */
export async function readSelecting({ client, namespace, signal }: Place): Promise<Selecting[]> {
  const lists = selectingKinds.map(async ({ kind, group, resource }) => {
    const path = apiPath(...group, "namespaces", namespace, resource);
    const { items } = await client.json<{ items: readonly SelectingObject[] }>({ path, signal });
    return items.map(({ metadata, spec }) => ({
      kind,
      name: metadata?.name ?? "",
      selector: selectorOf(kind, spec?.selector),
    }));
  });
  return (await readable(lists, signal)).flat();
}

interface SelectingObject {
  readonly metadata?: ObjectMeta;
  readonly spec?: { readonly selector?: LabelSelector | Record<string, string> };
}

function selectorOf(
  kind: Selecting["kind"],
  selector: LabelSelector | Record<string, string> | undefined,
): LabelSelector | undefined {
  if (kind !== "Service" && kind !== "ReplicationController") return selector as LabelSelector;
  // A Service without a selector has endpoints of its own making.
  const matchLabels = selector as Record<string, string> | undefined;
  return matchLabels && Object.keys(matchLabels).length > 0 ? { matchLabels } : undefined;
}

/** What a copy of the Pod may clash with; `selecting` is known already. */
export async function readNeighbours(
  pod: Pod,
  { selecting, ...place }: Place & { readonly selecting: readonly Selecting[] },
): Promise<CopyNeighbours> {
  const { client, namespace, signal } = place;
  const claims = claimNames(pod).map((name) => {
    const path = apiPath("api", "v1", "namespaces", namespace, "persistentvolumeclaims", name);
    return client.json<PersistentVolumeClaim>({ path, signal });
  });
  return { selecting, claims: await readable(claims, signal) };
}

/** Answers that came; those that were refused, or are of what isn't there, say nothing. */
async function readable<T>(answers: readonly Promise<T>[], signal: AbortSignal): Promise<T[]> {
  const settled = await Promise.allSettled(answers);
  signal.throwIfAborted();
  return settled.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
}
