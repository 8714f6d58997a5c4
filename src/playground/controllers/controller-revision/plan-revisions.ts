import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { ControllerRevision, ObjectMeta, PodTemplateSpec } from "../../../kubernetes/types.ts";
import { controllerReference } from "../ownership/owner-reference.ts";
import { isSameTemplate, templateHash } from "../pod-control/template-hash.ts";

/** Label that ties Pods to the ControllerRevision they were made from. */
export const revisionHash = "controller-revision-hash";

/** What has to happen to the history of a StatefulSet or DaemonSet. */
export interface RevisionsPlan {
  /** The revision of the present template. */
  update: ControllerRevision & { metadata: ObjectMeta };
  /** It isn't there yet, or has to get a higher number because it is used again. */
  write: "create" | "renumber" | undefined;
}

type Owner = KubernetesObject & {
  spec?: { template: PodTemplateSpec };
  status?: { collisionCount?: number };
};

/** The ControllerRevision of an owner's present template, among those there are. Pure. */
export function planRevisions(
  owner: Owner,
  revisions: readonly ControllerRevision[],
): RevisionsPlan {
  const template = owner.spec?.template ?? {};
  const highest = Math.max(0, ...revisions.map(({ revision }) => revision));
  const known = revisions
    .toSorted((a, b) => b.revision - a.revision)
    .find((revision) => isSameTemplate(templateOf(revision), template));
  if (known !== undefined) {
    const isNewest = known.revision === highest;
    return {
      write: isNewest ? undefined : "renumber",
      update: {
        ...known,
        metadata: { ...known.metadata },
        revision: isNewest ? highest : highest + 1,
      },
    };
  }
  const hash = templateHash(template, owner.status?.collisionCount ?? 0);
  return {
    write: "create",
    update: {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name: `${owner.metadata?.name}-${hash}`,
        namespace: owner.metadata?.namespace,
        labels: { ...template.metadata?.labels, [revisionHash]: hash },
        ownerReferences: [controllerReference(owner)],
      },
      // As a strategic merge patch, which is how `kubectl rollout undo` applies it.
      data: { spec: { template: { ...template, $patch: "replace" } } },
      revision: highest + 1,
    },
  };
}

/** The template a revision holds. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { spec } = (data ?? {}) as { spec?: { template?: PodTemplateSpec & { $patch?: string } } };
  const { $patch: _, ...template } = spec?.template ?? {};
  return template;
}

/** The hash of a revision, as its Pods carry it. */
export function hashOf({ metadata }: Pick<ControllerRevision, "metadata">): string {
  return metadata?.labels?.[revisionHash] ?? "";
}

/** Revisions beyond the history limit that no Pod is made from any more, the oldest first. Pure. */
export function surplusRevisions(
  revisions: readonly ControllerRevision[],
  { inUse, limit }: { inUse: ReadonlySet<string>; limit: number },
): ControllerRevision[] {
  const unused = revisions
    .filter((revision) => !inUse.has(hashOf(revision)))
    .toSorted((a, b) => a.revision - b.revision);
  return unused.slice(0, Math.max(unused.length - limit, 0));
}
