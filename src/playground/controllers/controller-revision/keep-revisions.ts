import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type {
  ControllerRevision,
  LabelSelector,
  PodTemplateSpec,
} from "../../../kubernetes/types.ts";
import { controllerRevisions } from "../../resources/apps/controller-revisions.ts";
import type { Registry } from "../../resources/registry.ts";
import { claimObjects } from "../ownership/claim.ts";
import { planRevisions, surplusRevisions } from "./plan-revisions.ts";

type Owner = KubernetesObject & {
  spec?: { template: PodTemplateSpec; selector: LabelSelector; revisionHistoryLimit?: number };
  status?: { collisionCount?: number };
};

/** The history of one StatefulSet or DaemonSet. */
export interface OwnedRevisions {
  /** All that it owns, that of the present template included. */
  all: ControllerRevision[];
  /** That of the present template. */
  update: ControllerRevision;
}

/** Writes the revision of an owner's present template down, if that has not been done. */
export async function keepRevisions(registry: Registry, owner: Owner): Promise<OwnedRevisions> {
  const { namespace } = owner.metadata ?? {};
  const owned = await claimObjects({
    registry,
    resource: controllerRevisions,
    owner,
    selector: owner.spec?.selector,
    candidates: registry.list(controllerRevisions, namespace).items,
  });
  const { update, write } = planRevisions(owner, owned);
  const { name = "" } = update.metadata;
  const others = owned.filter(({ metadata }) => metadata?.name !== name);
  if (write === undefined) return { all: owned, update };
  const written =
    write === "create"
      ? await registry.create(controllerRevisions, namespace, update)
      : await registry.update(controllerRevisions, { namespace, name }, (current) => ({
          ...current,
          revision: update.revision,
        }));
  return { all: [...others, written], update: written };
}

/** Deletes what `spec.revisionHistoryLimit` leaves no room for. */
export async function tidyRevisions(
  registry: Registry,
  owner: Owner,
  { all, inUse }: { all: readonly ControllerRevision[]; inUse: ReadonlySet<string> },
): Promise<void> {
  const limit = owner.spec?.revisionHistoryLimit ?? 10;
  for (const { metadata } of surplusRevisions(all, { inUse, limit })) {
    const { namespace, name = "" } = metadata ?? {};
    await registry.delete(controllerRevisions, { namespace, name });
  }
}
